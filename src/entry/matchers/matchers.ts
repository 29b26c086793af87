import { UsageError } from '../../core/errors';
import type { Report } from '../../core/report/report';
import type { Verdict } from '../../core/verdict';
import { sourceOf } from '../../engine/campaign/check';
import { replay } from '../../engine/corpus/replay';
import { invariantNamed } from '../../engine/invariants';
import { terminalReport } from '../../report/terminal/terminal-report';
import { resolveModel } from '../../subjects/kinds/resolve';
import type { CheckOptions, ModelLike } from '../../tools/saved';
import { check, HOW_IS_FOR_NAMES, readCounterexample } from '../../tools/saved';
import { inTime } from './in-time';
import type { TimeLeft } from './time-left';

/** The answer of a matcher to the test runner. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** The part of a runner's context that a matcher reads. */
export interface MatcherContext {
  readonly isNot?: boolean;
}

/** What replaying a saved counterexample takes. */
export type ReplayOptions = Pick<CheckOptions, 'timeoutMs' | 'model'>;

/** The matchers' types, for whoever declares them on an `expect` of their own. */
export interface PadproofMatchers<R = unknown> {
  /**
   * No invariant is violated, and at least one was judged. Of a subject, a function that makes one, or what `resolveModel`
   * takes, such as the path of a model.
   */
  toIgnorePadding(options?: CheckOptions): Promise<R>;
  /** One invariant, by name, holds. */
  toHold(invariant: string, options?: Omit<CheckOptions, 'only'>): Promise<R>;
  /** A saved counterexample, by its file, is one no longer. */
  toWithstand(file: string, options?: ReplayOptions): Promise<R>;
}

/** What {@link PadproofMatchers} are to `expect.extend`; no interface, since jest asks for an index signature. */
export type Matchers = {
  toIgnorePadding(this: MatcherContext, model: ModelLike, options?: CheckOptions): Promise<MatcherResult>;
  toHold(
    this: MatcherContext,
    model: ModelLike,
    invariant: string,
    options?: Omit<CheckOptions, 'only'>,
  ): Promise<MatcherResult>;
  toWithstand(this: MatcherContext, model: ModelLike, file: string, options?: ReplayOptions): Promise<MatcherResult>;
};

/** The matchers for a test runner. A check ends before its test is out of time, with what it has. */
export function matchersFor(timeLeft: TimeLeft): Matchers {
  return {
    async toIgnorePadding(model, options = {}) {
      const { report, message } = await checkInTime(model, options, await timeLeft());
      return { pass: passes(report.verdict, this), message: () => message };
    },

    async toHold(model, invariant, options = {}) {
      const only = [invariantNamed(invariant).name];
      const { report, message } = await checkInTime(model, { ...options, only }, await timeLeft());
      return { pass: passes(report.verdict, this), message: () => message };
    },

    async toWithstand(model, file, options = {}) {
      const { verdict, message } = await withstand(model, file, options);
      return { pass: passes(verdict, this), message: () => message };
    },
  };
}

/** Checks a model within the time of a test, and says what came of it. */
export async function checkInTime(
  model: ModelLike,
  options: CheckOptions,
  left: number | undefined,
): Promise<{ readonly report: Report; readonly message: string }> {
  const { options: timed, ranOut, done } = inTime(options, left);
  const began = performance.now();
  try {
    const report = await check(model, timed);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const over =
      ranOut() && report.stopped
        ? `The check was ended after ${seconds} s, since the time of the test was nearly over. Give the test more time, or name fewer runs.\n\n`
        : '';
    return { report, message: over + terminalReport(report) };
  } finally {
    done();
  }
}

/** Runs a saved counterexample again, and says what came of it. */
export async function withstand(
  model: ModelLike,
  file: string,
  { timeoutMs, model: how }: ReplayOptions,
  signal?: AbortSignal,
): Promise<{ readonly verdict: Verdict; readonly message: string }> {
  if (typeof model !== 'string' && how !== undefined) throw new UsageError(HOW_IS_FOR_NAMES);
  const counterexample = await readCounterexample(file);
  if (counterexample.case.weightScale) {
    throw new UsageError(`${file} was found on the built-in BERT; replay it with: npx padproof replay ${file}`);
  }
  const source = typeof model === 'string' ? await resolveModel(model, how) : sourceOf(model);
  const { verdict, judgement } = await replay(source, counterexample, { timeoutMs, signal });
  return { verdict, message: `${file}: ${judgement.violation?.message ?? `${counterexample.invariant}: ${verdict}.`}` };
}

/**
 * A claim passes when it held; with `.not` the test passes only when it was violated. A run that settled nothing passes
 * neither way.
 */
function passes(verdict: Verdict, { isNot = false }: MatcherContext): boolean {
  return isNot ? verdict !== 'violated' : verdict === 'held';
}
