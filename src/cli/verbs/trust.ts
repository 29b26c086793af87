import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { liesInside } from '../../core/files/inside';
import { asked } from '../../subjects/kinds/kind';
import { kindOf } from '../../subjects/kinds/resolve';
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
 * files to their reports. The kinds of MODEL say it; what lies outside the working folder is not even looked into.
 *
 * @returns the deed, to be read after "would"; undefined where the model is free
 * @throws UsageError where a folder in the working folder holds no model.
 */
export async function deedOf({ model, ...made }: SubjectSpec): Promise<string | undefined> {
  if (model === '') return undefined;
  const said = asked(model, made);
  if (!said.found) {
    const deed = kindOf(said)?.deed(said);
    if (deed !== undefined) return deed;
  }
  if (!(await liesInside(model))) return `read ${model}, which lies outside the working folder`;
  const files = [made.words, made.tokenizer].filter((path) => path !== undefined);
  if (files.length > 0) return `read ${files.join(' and ')}`;
  if (!said.found) return undefined;
  const deed = kindOf(said)?.deed(said);
  if (deed !== undefined || !said.found.isDirectory()) return deed;
  const link = await linkOutOf(said.path);
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
