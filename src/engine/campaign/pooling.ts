import type { Case } from '../../core/case';

/** Of so many cases one is not pooled: of those by themselves, which some claims are about alone, and of the others. */
const IN = 4;

/** Decides which cases of a campaign are pooled: by their order, so that a seed says it. */
export class Pooling {
  private readonly seen = { singleton: 0, other: 0 };

  /** @param wanted are any? */
  constructor(private readonly wanted = true) {}

  /** The next case, pooled or as it is. */
  next(testCase: Case): Case {
    const isWhole = this.seen[testCase.singleton ? 'singleton' : 'other']++ % IN === 0;
    return isWhole || !this.wanted ? testCase : { ...testCase, pooled: true };
  }
}
