import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/errors';
import { assertNoWayOut } from '../../core/files/inside';
import { readCounterexample } from './corpus';
import type { SpecReader } from '../../core/report/subject-spec';
import type { Counterexample } from '../../core/report/counterexample';

/** The counterexamples of earlier runs, which a campaign tries before anything else. */
export interface LoadedCorpus {
  /** Where they lie, for the report. */
  readonly folder?: string;
  /** Nothing may be added to it: the report says so. */
  readonly readOnly?: boolean;
  readonly entries: readonly { readonly file: string; readonly counterexample: Counterexample }[];
  /** Were two subjects made from the same model? */
  readonly isSameModel: SpecReader['isSameModel'];
  /** Files that should hold one and do not, each with the reason. */
  readonly unreadable?: readonly { readonly file: string; readonly why: string }[];
}

/**
 * Reads the counterexamples that were saved in a folder, in the order of their names. What cannot be read ends nothing: it is
 * named, with the reason. A folder that is not there holds none.
 */
export async function loadCorpus(folder: string, specs: SpecReader): Promise<LoadedCorpus> {
  const entries: LoadedCorpus['entries'][number][] = [];
  const unreadable: { file: string; why: string }[] = [];
  for (const name of await namesIn(folder, (why) => unreadable.push({ file: folder, why }))) {
    const file = join(folder, name);
    try {
      await assertNoWayOut(file, folder);
      entries.push({ file, counterexample: await readCounterexample(file, specs) });
    } catch (thrown) {
      unreadable.push({ file, why: messageOf(thrown) });
    }
  }
  return { folder, entries, unreadable, isSameModel: specs.isSameModel };
}

async function namesIn(folder: string, fails: (why: string) => void): Promise<string[]> {
  try {
    // Drafts of writers at work end in .tmp.
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') fails(`it cannot be listed: ${messageOf(thrown)}`);
    return [];
  }
}
