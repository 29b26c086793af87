import type { Encoding } from '../../core/encoding';
import { mapTensors, tensorsOf } from '../../core/encoding';
import type { Ends } from '../../numerics/nearest';
import { sameBits, widened } from '../../numerics/nearest';
import type { Executed } from '../ask/execute';
import { execute } from '../ask/execute';
import { noCost } from '../ask/cost';
import { mix } from '../generate/mix';
import type { AskedAgain, Invariant, Judgement } from '../invariants/invariant';
import type { Session } from '../noise/session';
import { planCase } from '../plan/plan';

/**
 * So many answers to each run, all as the first, show a subject that repeats itself. One of which every answer is the one or the
 * other by the toss of a coin does so in one of 2¹⁶ tries.
 */
export const ENOUGH_ALIKE = 8;

/**
 * So many answers to each run are held against each other where they are not all alike. If nothing but chance tells the runs
 * apart, all answers to one lie on one side of all answers to the other, at a given number, with a chance of 2 in 48! / (24!)²,
 * or 6e-14. A campaign that asks again about a thousand million numbers accuses such a subject with one of 6e-5 at most.
 */
export const MOST_ANSWERS = 24;

/** Asks for the runs that a claim compares again and again, in the company in which they were made. */
export class AskAgain {
  private answers = 0;
  private readonly ends = new Map<string, Map<string, Ends>>();
  private readonly again: Record<'low' | 'high', Map<string, Encoding>> = { low: new Map(), high: new Map() };

  constructor(
    private readonly invariant: Invariant,
    private readonly executed: Executed,
    private readonly session: Session,
  ) {}

  /** Is every answer the first one, bit for bit? */
  async allAlike(): Promise<boolean> {
    while (this.answers < ENOUGH_ALIKE) {
      for (const [run, encoding] of await this.ask()) {
        if (!alike(this.executed.encodings.get(run)!, encoding)) return false;
      }
    }
    return true;
  }

  /** Is the claim broken by what lies between all answers to one run and all answers to another? */
  async parts(judge: (again: AskedAgain) => Judgement): Promise<boolean> {
    for (;;) {
      if (this.answers > 0 && judge(this.again).verdict !== 'violated') return false;
      if (this.answers >= MOST_ANSWERS) return true;
      await this.ask();
    }
  }

  /**
   * Asks once more, for the runs in their order or the other way round, by no rule: what every second call brings must not pass
   * for what a run brings. Not counted as cost, as no other asking of a subject for the same is.
   */
  private async ask(): Promise<ReadonlyMap<string, Encoding>> {
    const { executed, invariant, session } = this;
    const { testCase } = executed.plan;
    const backwards = mix(this.answers++, testCase.length) % 2 === 1;
    const sizes = { numbersPerToken: 0, numbersPerPair: 0 };
    const plans = executed.passCases.map((one) => {
      const plan = planCase(one, [invariant], session.subject, sizes);
      return backwards ? { ...plan, runs: [...plan.runs].reverse() } : plan;
    });
    const answered = await execute(plans, { ...session, cost: noCost() });
    const { encodings } = answered[executed.passCases.indexOf(testCase)];
    for (const [run, encoding] of encodings) this.widen(run, encoding);
    return encodings;
  }

  private widen(run: string, encoding: Encoding): void {
    const known = this.ends.get(run) ?? new Map<string, Ends>();
    for (const { label, values } of tensorsOf(encoding)) known.set(label, widened(known.get(label), values));
    this.ends.set(run, known);
    this.again.low.set(
      run,
      mapTensors(encoding, ({ label }) => known.get(label)!.low),
    );
    this.again.high.set(
      run,
      mapTensors(encoding, ({ label }) => known.get(label)!.high),
    );
  }
}

function alike(first: Encoding, other: Encoding): boolean {
  const later = new Map(tensorsOf(other).map(({ label, values }) => [label, values]));
  return tensorsOf(first).every(({ label, values }) => sameBits(values, later.get(label)!));
}
