import { lstat, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { liesInside } from '../../core/inside';
import { isHubId } from '../../subjects/hub/hub-settings';
import { isModuleName } from '../../subjects/models/module';
import { locateModel } from '../../subjects/models/resolve';
import { isServerAddress } from '../../subjects/server/address';
import type { SubjectSpec } from '../../core/report/subject-spec';

/** The flag that has a verb follow what a file says of its model. */
export interface TrustOptions {
  readonly trust?: boolean;
}

/** Adds the flag of {@link TrustOptions}. */
export function addTrustOption(command: Command, file: string): Command {
  return command.option('--trust', `run the model that ${file} names, whatever it is`);
}

/**
 * Says what opening the model of a counterexample or a golden would do that data alone may not have done: strangers attach such
 * files to their reports. The built-in BERT is free, and so is a checkpoint (config.json and safetensors) in the working folder.
 *
 * @returns the deed, to be read after "would"; undefined where the model is free
 * @throws UsageError where a folder in the working folder holds no model.
 */
export async function deedOf({ model, words, tokenizer, backend, dtype }: SubjectSpec): Promise<string | undefined> {
  if (model === '') return undefined;
  const made = [words, tokenizer].filter((path) => path !== undefined);
  const from = made.length > 0 ? `, made of what ${made.join(' and ')} holds` : '';
  if (isServerAddress(model)) return `send texts${from} to ${model}, with PADPROOF_API_KEY where that is set`;
  const found = await stat(resolve(model)).catch(() => undefined);
  if (!found && model.includes('/') && isHubId(model)) return `fetch ${model} from the hub, or its cache, and run it`;
  if (!(await liesInside(model))) return `read ${model}, which lies outside the working folder`;
  if (made.length > 0) return `read ${made.join(' and ')}`;
  if (!found) return undefined;
  if (isModuleName(model)) return `execute the module ${model}`;
  const located = await locateModel(model, { backend, dtype, offline: true });
  if (located.kind !== 'checkpoint') return `run the exported model ${model}, which is a program`;
  const link = await linkOutOf(located.folder);
  return link && `read ${link}, which is a link out of the working folder`;
}

/** A link in a folder that leads out of the working folder. */
async function linkOutOf(folder: string): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if ((await lstat(file)).isSymbolicLink() && !(await liesInside(file))) return file;
  }
  return undefined;
}
