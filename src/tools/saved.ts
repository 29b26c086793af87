// Saved counterexamples, of subjects that were made in any way there is: the corpus of the engine, and what reads specs.
import { UsageError } from '../core/errors';
import type { Counterexample } from '../core/report/counterexample';
import type { Report } from '../core/report/report';
import type { CheckOptions as OptionsOfOne, SubjectLike } from '../engine/campaign/check';
import { check as checkOne, checkSource } from '../engine/campaign/check';
import * as corpus from '../engine/corpus/corpus';
import type { LoadedCorpus } from '../engine/corpus/load-corpus';
import { loadCorpus as load } from '../engine/corpus/load-corpus';
import { parseCounterexample as parse } from '../engine/corpus/parse-counterexample';
import type { ResolveOptions } from '../subjects/kinds/options';
import { recognise, resolveModel } from '../subjects/kinds/resolve';
import { SPECS } from '../subjects/kinds/specs';
import { inRedis } from './shared-corpus/redis-corpus';

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
 * @param file a file, or what check calls one in Redis: `redis://HOST:PORT/NUMBER/NAME.json`
 * @throws EnvironmentError when there is no such file or server, UsageError naming the field that is wrong, or where it is no file.
 */
export function readCounterexample(file: string): Promise<Counterexample> {
  const shared = inRedis(file);
  if (shared) return shared.corpus.read(shared.name);
  return corpus.readCounterexample(file, SPECS);
}

/**
 * Reads the counterexamples that were saved in a folder, in the order of their names. What cannot be read ends nothing: it is
 * named, with the reason. A folder that is not there holds none.
 */
export function loadCorpus(folder: string): Promise<LoadedCorpus> {
  return load(folder, SPECS);
}

/** What is said where a subject is given, and how a model is to be opened. */
export const HOW_IS_FOR_NAMES =
  'model says how a model that is named is opened; what is checked here is a subject. Leave it out.';

/** A subject, a function that makes one, or what {@link resolveModel} takes: the path of a model, an address, a hub id. */
export type ModelLike = SubjectLike | string;

export interface CheckOptions extends Omit<OptionsOfOne, 'onCounterexample'> {
  /** How a model that is named is opened: backend, padding, and what else {@link resolveModel} takes. */
  readonly model?: ResolveOptions;
  /**
   * The folder to save counterexamples to, and to take those of earlier runs from, which are tried first. Where it is absent
   * none are saved, and `corpus` alone is tried.
   */
  readonly save?: string;
}

/**
 * Checks a model in one call.
 *
 * A subject given as it is stays open when the check is over; what a function makes is disposed of, and so is what is opened by its
 * name. Only with a function or a name can `repeatable` compare with a fresh instance.
 *
 * @throws UsageError when the subject declares something impossible, an invariant is not known, or a name is of no kind of model.
 */
export async function check(model: ModelLike, options: CheckOptions = {}): Promise<Report> {
  const { save, model: how, ...rest } = options;
  if (typeof model !== 'string' && how !== undefined) throw new UsageError(HOW_IS_FOR_NAMES);
  if (save !== undefined) await corpus.clearDrafts(save);
  const saved = save === undefined ? rest : { ...rest, ...(await savedIn(save)) };
  if (typeof model !== 'string') return checkOne(model, saved);
  return checkSource(await resolveModel(model, how), recognise(model, how).spec, saved);
}

/** Tries the counterexamples of a folder first, and saves new ones there. */
async function savedIn(folder: string): Promise<Pick<OptionsOfOne, 'corpus' | 'onCounterexample'>> {
  return { corpus: await loadCorpus(folder), onCounterexample: (found) => corpus.saveCounterexample(folder, found) };
}
