import type { Case } from '../../core/case';
import type { Declared } from '../../core/subject';
import type { OutputName } from '../../core/encoding';
import type { Verdict } from '../../core/verdict';
import type { Invariant, Judgement } from '../invariants/invariant';
import { whatToOffer } from '../invariants/offer';
import type { Scope } from '../invariants/scope';
import { TO_WIDEN, whyBeyond } from '../invariants/scope';
import { comparable } from '../invariants/runs';
import { ruleOfThree } from './confidence';
import type { BoundUsed, Sum } from './sum';
import { addSums, NOTHING, sumOf } from './sum';
import type { InvariantReport } from '../../core/report/report';
import type { Counterexample } from '../../core/report/counterexample';

/** A sample of cases that says something of others: those drawn at random, or the first of a stream, once all are judged. */
export type Sample = 'drawn' | 'first';

/** Gathers the judgements of one invariant over a campaign. */
export class Tally {
  private sum = NOTHING;
  private readonly sampled: Record<Sample, number> = { drawn: 0, first: 0 };
  private counterexample: Counterexample | undefined;
  private savedTo: string | undefined;
  private note: string | undefined;
  private readonly unsupported: string | undefined;
  private readonly toJudge: string | undefined;

  constructor(
    readonly invariant: Invariant,
    private readonly subject: Declared,
    readonly scope: Scope = 'use',
  ) {
    const impossible = invariant.unsupported(subject);
    const beyond = scope === 'use' ? whyBeyond(invariant, subject) : undefined;
    this.unsupported = impossible ?? beyond;
    this.toJudge = impossible === undefined ? beyond && TO_WIDEN : whatToOffer(invariant, subject);
  }

  /** Is there still something to look for? One counterexample a claim is enough. */
  get open(): boolean {
    return this.isPossible && (this.sum.violated === 0 || (this.mayForgive && !this.isFound));
  }

  /** Can any case be judged? */
  get isPossible(): boolean {
    return this.unsupported === undefined;
  }

  /** Did an answer depend on what had been asked before? Undefined where nothing tells. */
  get memory(): Judgement['memory'] {
    return this.sum.memory;
  }

  /** Is there a counterexample? */
  get isFound(): boolean {
    return this.counterexample !== undefined;
  }

  /** The counterexample, and its file. */
  get example(): { readonly counterexample: Counterexample; readonly savedTo?: string } | undefined {
    const { counterexample, savedTo } = this;
    return counterexample && { counterexample, ...(savedTo !== undefined && { savedTo }) };
  }

  /** The outputs that were compared between two runs. */
  get outputs(): readonly OutputName[] {
    if (!this.invariant.alignments || this.sum.compared === 0) return [];
    return this.sum.allOutputs ? this.subject.outputs : comparable(this.subject);
  }

  /** @param sample what sample the case belongs to, if any, so that it counts for confidence */
  add(testCase: Case, judgement: Judgement, bound: BoundUsed, sample?: Sample): void {
    this.join(sumOf(this.invariant, testCase, judgement, bound), sample);
  }

  /** Adds what was said of further cases of a sample. */
  join(sum: Sum, sample?: Sample): void {
    this.sum = addSums(this.sum, sum);
    if (sample !== undefined) this.sampled[sample] += sum.held;
  }

  /** All of the first cases were judged, in whatever order: they are a random sample, too. */
  completesFirst(): void {
    this.sampled.drawn += this.sampled.first;
  }

  /** @param note what else there is to say of it */
  found(counterexample: Counterexample, savedTo: string | undefined, note?: string): void {
    this.counterexample = counterexample;
    this.savedTo = savedTo;
    this.note = note;
  }

  /**
   * A positive control that may be mute in some cases says nothing there as long as it speaks in others: then those were not put to
   * the test.
   */
  forgives(anyway = false): boolean {
    const { held, violated, vacuous } = this.sum;
    if (!this.mayForgive || (held === 0 && !anyway)) return false;
    this.sum = { ...this.sum, vacuous: vacuous + violated, violated: 0 };
    return true;
  }

  /** May cases that broke it be forgiven once others have held? */
  get mayForgive(): boolean {
    return mayBeForgiven(this.invariant, this.subject.outputs);
  }

  /** @param stopped did the campaign end early? Then what was not violated was not settled either. */
  summary(stopped: boolean): InvariantReport {
    const { name, claim, kind } = this.invariant;
    const [verdict, reason] = this.verdict(stopped);
    const { held, violated, vacuous, compared, bounds, ofBound } = this.sum;
    return {
      name,
      claim,
      kind,
      verdict,
      ...(reason && { reason }),
      ...(this.toJudge !== undefined && { toJudge: this.toJudge }),
      cases: { held, violated, vacuous },
      compared,
      bounds,
      ...(ofBound && { ofBound }),
      ...(verdict === 'held' && this.sampled.drawn > 0 && { confidence: ruleOfThree(this.sampled.drawn) }),
      ...(this.counterexample && { counterexample: this.counterexample }),
      ...(this.savedTo !== undefined && { savedTo: this.savedTo }),
    };
  }

  private verdict(stopped: boolean): [Verdict, string?] {
    if (this.unsupported !== undefined) return ['unsupported', this.unsupported];
    if (this.sum.violated > 0) return ['violated', this.note];
    if (stopped) return ['inconclusive', `the run ended after ${this.sum.held} cases that held`];
    if (this.sum.held > 0) return ['held'];
    return ['vacuous', this.sum.reason ?? 'no case put the claim to the test'];
  }
}

/** May cases that broke a claim be forgiven once others have held? @param outputs those that the subject declares */
export function mayBeForgiven({ mayBeMute }: Invariant, outputs: readonly OutputName[]): boolean {
  return mayBeMute === 'always' || (mayBeMute === 'without attentions' && !outputs.includes('attentions'));
}
