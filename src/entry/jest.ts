/**
 * Matchers for jest: `expect.extend(matchers)`.
 *
 * @packageDocumentation
 */
import { UsageError } from '../core/errors';
import type { Verdict } from '../core/verdict';
import { invariantNamed } from '../engine/invariants';
import { terminalReport } from '../report/terminal/terminal-report';
import type { SubjectLike } from '../engine/campaign/check';
import { sourceOf } from '../engine/campaign/check';
import type { CheckOptions } from '../tools/saved';
import { check, readCounterexample } from '../tools/saved';
import { replay } from '../engine/corpus/replay';

/** The answer of a matcher to jest. */
interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** The part of jest's context that a matcher reads. */
interface MatcherContext {
  readonly isNot?: boolean;
}

/**
 * A claim passes when it held; with `.not` the test passes only when it was violated. A run that settled nothing passes
 * neither way.
 */
function passes(verdict: Verdict, { isNot = false }: MatcherContext): boolean {
  return isNot ? verdict !== 'violated' : verdict === 'held';
}

/** The matchers' types, for whoever declares them on an `expect` of their own. */
export interface PadproofMatchers<R = unknown> {
  /** No invariant is violated, and at least one was judged. */
  toIgnorePadding(options?: CheckOptions): Promise<R>;
  /** One invariant, by name, holds. */
  toHold(invariant: string, options?: Omit<CheckOptions, 'only'>): Promise<R>;
  /** A saved counterexample, by its file, is one no longer. */
  toWithstand(file: string, options?: Pick<CheckOptions, 'timeoutMs'>): Promise<R>;
}

export const matchers = {
  async toIgnorePadding(
    this: MatcherContext,
    subject: SubjectLike,
    options: CheckOptions = {},
  ): Promise<MatcherResult> {
    const report = await check(subject, options);
    return { pass: passes(report.verdict, this), message: () => terminalReport(report) };
  },

  async toHold(
    this: MatcherContext,
    subject: SubjectLike,
    invariant: string,
    options: CheckOptions = {},
  ): Promise<MatcherResult> {
    const report = await check(subject, { ...options, only: [invariantNamed(invariant).name] });
    return { pass: passes(report.verdict, this), message: () => terminalReport(report) };
  },

  async toWithstand(
    this: MatcherContext,
    subject: SubjectLike,
    file: string,
    options: Pick<CheckOptions, 'timeoutMs'> = {},
  ): Promise<MatcherResult> {
    const counterexample = await readCounterexample(file);
    if (counterexample.case.weightScale) {
      throw new UsageError(`${file} was found on the built-in BERT; replay it with: npx padproof replay ${file}`);
    }
    const { verdict, judgement } = await replay(sourceOf(subject), counterexample, options);
    const seen = judgement.violation?.message ?? `${counterexample.invariant}: ${verdict}.`;
    return { pass: passes(verdict, this), message: () => `${file}: ${seen}` };
  },
};

declare global {
  /* eslint-disable @typescript-eslint/no-namespace, @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type --
     jest's own declaration, which this one merges with, has this shape */
  namespace jest {
    interface Matchers<R, T = {}> extends PadproofMatchers<R> {}
  }
  /* eslint-enable */
}
