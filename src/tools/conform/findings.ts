import type { RuleName } from './rules';

/** How a rule was broken, in words. */
export interface Broken {
  /** What the program was asked. */
  readonly asked: string;
  readonly observed: string;
}

/** What is known of each rule by now. */
export class Findings {
  readonly broken = new Map<RuleName, Broken>();
  /** Rules that an answer has kept at least once. */
  readonly tried = new Set<RuleName>();
  /** Why a rule says nothing about this program. */
  readonly without = new Map<RuleName, string>();

  /** Which rule was broken before an answer could show whether this one is kept. */
  readonly hindered = new Map<RuleName, RuleName>();

  /** The first time counts: what comes later may follow from it. */
  break(rule: RuleName, asked: string, observed: string): void {
    if (!this.broken.has(rule)) this.broken.set(rule, { asked, observed });
  }

  keep(...rules: RuleName[]): void {
    for (const rule of rules) this.tried.add(rule);
  }
}

/** A rule is broken, so that this question came to nothing. */
export class Break extends Error {
  /** @param lost can the program not be spoken with any more? */
  constructor(
    readonly rule: RuleName,
    readonly observed: string,
    readonly lost = false,
  ) {
    super(`${rule}: ${observed}`);
  }
}
