import type { Kernels } from './kernel-set';
import { EnvironmentError, messageOf } from '../../core/errors';
import type { KernelChoice } from './choice';
import { DEFAULT_KERNELS } from './choice';
import { tensorflowKernels } from './tensorflow/kernels';
import { whyTheyDiffer } from './trial';
import { wasmKernels } from './wasm/kernels';
import { option } from '../../core/option';

/** By backend, what makes its fast kernels once it is current; throws a sentence where it cannot. */
const OFFERS: Readonly<Record<string, () => Kernels>> = { wasm: wasmKernels, tensorflow: tensorflowKernels };

/** Fast kernels that were tried, or why there are none. */
export type Tried = { readonly kernels: Kernels } | { readonly why: string };

const tried = new Map<string, Promise<Tried>>();

/**
 * The kernels that a model on this backend takes; the backend has to be current. What it offers is tried once a process.
 *
 * @returns `kernels`, absent where they are the plain ones; and why, where fast ones were looked for in vain
 * @throws EnvironmentError where fast ones are insisted on and there are none.
 */
export async function chooseKernels(
  backend: string,
  choice: KernelChoice = DEFAULT_KERNELS,
): Promise<{ readonly kernels?: Kernels; readonly whyPlain?: string }> {
  if (choice === 'plain' || (choice === 'auto' && !OFFERS[backend])) return {};
  if (!tried.has(backend)) tried.set(backend, tryKernels(backend, OFFERS[backend]));
  const found = await tried.get(backend)!;
  if ('kernels' in found) return found;
  if (choice === 'auto') return { whyPlain: found.why };
  throw new EnvironmentError(
    `${option('kernels')}: there are no fast kernels on ${backend} here: ${found.why} Take ${option('kernels')} plain, or another backend.`,
  );
}

/** Makes the kernels that are offered for the current backend, and holds them against the plain ones. */
export async function tryKernels(backend: string, offer: (() => Kernels) | undefined): Promise<Tried> {
  if (!offer) return { why: 'the backend brings none.' };
  try {
    const kernels = offer();
    const why = await whyTheyDiffer(kernels, backend);
    return why === undefined ? { kernels } : { why };
  } catch (error) {
    return { why: `they do not run: ${messageOf(error).trim().replace(/\.?$/, '.')}` };
  }
}
