// Saved counterexamples, of subjects that were made in any way there is: the corpus of the engine, and what reads specs.
import type { Counterexample } from '../core/report/counterexample';
import type { Report } from '../core/report/report';
import type { CheckOptions as OptionsOfOne, SubjectLike } from '../engine/campaign/check';
import { check as checkOne } from '../engine/campaign/check';
import * as corpus from '../engine/corpus/corpus';
import type { LoadedCorpus } from '../engine/corpus/load-corpus';
import { loadCorpus as load } from '../engine/corpus/load-corpus';
import { parseCounterexample as parse } from '../engine/corpus/parse-counterexample';
import { SPECS } from '../subjects/kinds/specs';

/**
 * Checks every field of a counterexample that was parsed from JSON; what is no field of one is left out.
 *
 * @param where what to call it in messages
 * @throws UsageError naming the field that is wrong, what was found and what was expected.
 */
export function parseCounterexample(value: unknown, where: string): Counterexample {
  return parse(value, where, SPECS);
}

/**
 * Reads a counterexample and checks every field of it.
 *
 * @throws EnvironmentError when there is no such file, UsageError naming the field that is wrong, or where it is no file.
 */
export function readCounterexample(file: string): Promise<Counterexample> {
  return corpus.readCounterexample(file, SPECS);
}

/**
 * Reads the counterexamples that were saved in a folder, in the order of their names. What cannot be read ends nothing: it is
 * named, with the reason. A folder that is not there holds none.
 */
export function loadCorpus(folder: string): Promise<LoadedCorpus> {
  return load(folder, SPECS);
}

export interface CheckOptions extends Omit<OptionsOfOne, 'onCounterexample'> {
  /**
   * The folder to save counterexamples to, and to take those of earlier runs from, which are tried first. Where it is absent
   * none are saved, and `corpus` alone is tried.
   */
  readonly save?: string;
}

/**
 * Checks a subject in one call.
 *
 * A subject given as it is stays open when the check is over; what a function makes is disposed of. Only with a function can
 * `repeatable` compare with a fresh instance.
 *
 * @throws UsageError when the subject declares something impossible, or an invariant is not known.
 */
export async function check(subject: SubjectLike, { save, ...options }: CheckOptions = {}): Promise<Report> {
  if (save === undefined) return checkOne(subject, options);
  await corpus.clearDrafts(save);
  return checkOne(subject, {
    ...options,
    corpus: await loadCorpus(save),
    onCounterexample: (found) => corpus.saveCounterexample(save, found),
  });
}
