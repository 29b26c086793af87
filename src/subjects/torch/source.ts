import { join } from 'node:path';
import type { SubjectSource } from '../../core/subject';
import { PYTHON_FOLDER } from '../program/environment';
import { programSource } from '../program/source';
import { factsOf } from './facts';
import type { TorchOptions } from './options';

/** What `--backend` calls it. */
export const BACKEND = 'torch';

/** The program that loads a model by transformers, in PyTorch. */
const ADAPTER = join(PYTHON_FOLDER, 'padproof_torch.py');

/** The Python that is taken where none is named. */
export function pythonFor(named?: string): string {
  return named ?? process.env.PADPROOF_PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3');
}

/**
 * A folder of transformers as a source of subjects, run by PyTorch in a program of its own.
 * @throws UsageError where the folder holds no such model; `open` throws an EnvironmentError where Python or a package is missing.
 */
export async function torchSource(
  folder: string,
  name: string,
  options: TorchOptions & { readonly timeoutMs?: number },
): Promise<SubjectSource> {
  const { notes = [], ...facts } = await factsOf(folder, options);
  const { attention, torchDtype, device } = options;
  const words = [
    ...[pythonFor(options.python), ADAPTER, folder],
    ...['--pad-id', String(facts.padId), '--positions', facts.positions, '--longest', String(facts.maxLength)],
    ...(facts.attention === 'causal' ? ['--causal'] : []),
    ...(attention ? ['--attention', attention] : []),
    ...(torchDtype ? ['--dtype', torchDtype] : []),
    ...(device ? ['--device', device] : []),
  ];
  return programSource(words, name, {
    ...options,
    declared: (traits) => ({ ...traits, ...facts, name, notes: [...notes, ...(traits.notes ?? [])] }),
  });
}
