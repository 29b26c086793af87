import type { Case } from '../../core/case';
import type { Declared } from '../../core/subject';
import type { OutputName } from '../../core/encoding';
import type { Verdict } from '../../core/verdict';
import type { Invariant, Judgement } from '../invariants/invariant';
import { whatToOffer } from '../invariants/offer';
import type { Scope } from '../invariants/scope';
import { TO_WIDEN, whyBeyond } from '../invariants/scope';
import { comparable } from '../invariants/runs';
import type { Bound } from '../../numerics/bounds';
import { ruleOfThree } from './confidence';
import type { InvariantReport, Observed } from '../../core/report/report';
import type { Counterexample } from '../../core/report/counterexample';

/** What a report says of the bound that a case was judged by. */
export interface BoundUsed extends Pick<Bound, 'value' | 'origin' | 'nondeterminism'> {
  /** Is it a multiple of noise that was measured? */
  readonly measured: boolean;
}

export function boundUsed({ value, origin, noise, nondeterminism }: Bound): BoundUsed {
  return { value, origin, measured: noise !== undefined, ...(nondeterminism && { nondeterminism }) };
}

/** Gathers the judgements of one invariant over a campaign. */
export class Tally {
  private readonly cases = { held: 0, violated: 0, vacuous: 0 };
  private readonly bounds = new Map<string, Observed>();
  private compared = 0;
  private whyVacuous: string | undefined;
  private sampled = 0;
  private counterexample: Counterexample | undefined;
  private savedTo: string | undefined;
  private note: string | undefined;
  private all = false;
  /** Did an answer depend on what had been asked before? Undefined where nothing tells. */
  memory: Judgement['memory'];

  private readonly unsupported: string | undefined;
  private readonly toJudge: string | undefined;
  private readonly seesAttentions: boolean;

  constructor(
    readonly invariant: Invariant,
    private readonly subject: Declared,
    scope: Scope = 'use',
  ) {
    const impossible = invariant.unsupported(subject);
    const beyond = scope === 'use' ? whyBeyond(invariant, subject) : undefined;
    this.unsupported = impossible ?? beyond;
    this.toJudge = impossible === undefined ? beyond && TO_WIDEN : whatToOffer(invariant, subject);
    this.seesAttentions = subject.outputs.includes('attentions');
  }

  /** Is there still something to look for? One counterexample a claim is enough. */
  get open(): boolean {
    return this.unsupported === undefined && (this.cases.violated === 0 || (this.mayForgive && !this.isFound));
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

  vacuous(): void {
    this.cases.vacuous++;
  }

  /** The outputs that were compared between two runs. */
  get outputs(): readonly OutputName[] {
    if (!this.invariant.alignments || this.compared === 0) return [];
    return this.all ? this.subject.outputs : comparable(this.subject);
  }

  /** @param drawn was the case drawn at random, so that it counts for confidence? */
  add(
    testCase: Case,
    judgement: Judgement,
    { value: bound, origin, measured, nondeterminism }: BoundUsed,
    drawn = false,
  ): void {
    this.cases[judgement.verdict]++;
    this.compared += judgement.compared;
    this.all ||= judgement.allOutputs === true;
    if (this.memory !== 'remembers') this.memory = judgement.memory ?? this.memory;
    this.whyVacuous ??= judgement.reason;
    if (drawn && judgement.verdict === 'held') this.sampled++;
    const { kind } = this.invariant;
    if (kind === 'positive control' || (kind === 'exact' && !nondeterminism) || judgement.compared === 0) return;
    const weightScale = this.invariant.bound ? undefined : testCase.weightScale;
    const unit = this.invariant.bound ? 'claim' : measured ? 'noise' : 'magnitude';
    const key = `${weightScale}|${unit}`;
    const known = this.bounds.get(key);
    const observed = judgement.worst;
    // Bounds of one unit may differ from length to length: the one that came nearest to its own is reported.
    if (known && known.observed * bound >= observed * known.bound) return;
    const byItself = nondeterminism && kind === 'exact';
    this.bounds.set(key, {
      ...(weightScale && { weightScale }),
      observed,
      bound,
      unit,
      origin,
      ...(byItself && { nondeterminism }),
    });
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
    if (!this.mayForgive || (this.cases.held === 0 && !anyway)) return false;
    this.cases.vacuous += this.cases.violated;
    this.cases.violated = 0;
    return true;
  }

  /** May cases that broke it be forgiven once others have held? */
  get mayForgive(): boolean {
    const { mayBeMute } = this.invariant;
    return mayBeMute === 'always' || (mayBeMute === 'without attentions' && !this.seesAttentions);
  }

  /** @param stopped did the campaign end early? Then what was not violated was not settled either. */
  summary(stopped: boolean): InvariantReport {
    const { name, claim, kind } = this.invariant;
    const [verdict, reason] = this.verdict(stopped);
    return {
      name,
      claim,
      kind,
      verdict,
      ...(reason && { reason }),
      ...(this.toJudge !== undefined && { toJudge: this.toJudge }),
      cases: this.cases,
      compared: this.compared,
      bounds: [...this.bounds.values()],
      ...(verdict === 'held' && this.sampled > 0 && { confidence: ruleOfThree(this.sampled) }),
      ...(this.counterexample && { counterexample: this.counterexample }),
      ...(this.savedTo !== undefined && { savedTo: this.savedTo }),
    };
  }

  private verdict(stopped: boolean): [Verdict, string?] {
    if (this.unsupported !== undefined) return ['unsupported', this.unsupported];
    if (this.cases.violated > 0) return ['violated', this.note];
    if (stopped) return ['inconclusive', `the run ended after ${this.cases.held} cases that held`];
    if (this.cases.held > 0) return ['held'];
    return ['vacuous', this.whyVacuous ?? 'no case put the claim to the test'];
  }
}
