import type { Case } from '../../core/case';

/**
 * The first cases of a campaign, small ones where those come first: each run is made by itself, so that each
 * claim is put to the test in a short run, too.
 */
const FIRST = 24;

/** Of so many later cases one is not pooled: of those by themselves, which some claims are about alone, and of the others. */
const IN = 4;

/** Decides which cases of a campaign are pooled: by their order, so that a seed says it. */
export class Pooling {
  private drawn = 0;
  private readonly later = { singleton: 0, other: 0 };

  /** @param wanted are any? */
  constructor(private readonly wanted = true) {}

  /** The next case, pooled or as it is. */
  next(testCase: Case): Case {
    if (!this.wanted || this.drawn++ < FIRST) return testCase;
    const isWhole = this.later[testCase.singleton ? 'singleton' : 'other']++ % IN === IN - 1;
    return isWhole ? testCase : { ...testCase, pooled: true };
  }
}
