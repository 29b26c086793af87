import type { OutputName } from '../encoding';
import type { ExitCode } from '../errors';
import type { WeightScale, Traits } from '../subject';
import type { Use } from '../use';
import type { Verdict } from '../verdict';
import type { NoiseReport } from './noise';
import type { BudgetReport } from './budget';
import type { Coverage } from './coverage';
import type { InvariantKind } from './violation';
import type { Confidence } from './confidence';
import type { HealthFailure } from './health';
import type { RetrievalImpact } from './retrieval-impact';
import type { SubjectSpec } from './subject-spec';
import { REPORT_VERSION } from './counterexample';
import type { Counterexample } from './counterexample';

/** What one subject of a run declared, and what computed it. */
export interface SubjectReport extends Omit<Traits, 'texts'> {
  readonly weightScale?: WeightScale;
  /** Where it takes texts: of how many words they are made, and how many of them it takes at once. */
  readonly texts?: { readonly words: number; readonly most: number };
}

/** An output that claims compare. */
export interface JudgedOutput {
  /** Its name, such as `pooled.mean`. */
  readonly output: string;
  /** Its axes: B rows, S positions, and numbers. */
  readonly shape: readonly (number | 'B' | 'S')[];
}

/** The largest deviation that was seen of one calibrated claim under one bound. */
export interface Observed {
  readonly weightScale?: WeightScale;
  /** What both are counted in: the noise measured, the largest number of the row, or what the claim itself says. */
  readonly unit: 'noise' | 'magnitude' | 'claim';
  readonly observed: number;
  readonly bound: number;
  /** Where the bound comes from. */
  readonly origin: string;
  /** It is made of what the subject differs by when it is asked the same again, and judges what would be bits elsewhere. */
  readonly nondeterminism?: true;
}

/** The report of one invariant over all cases. */
export interface InvariantReport {
  readonly name: string;
  readonly claim: string;
  readonly kind: InvariantKind;
  readonly verdict: Verdict;
  /** Why, where the verdict is neither held nor violated; or what else there is to say. */
  readonly reason?: string;
  /** Where it is unsupported: what the subject would have to offer, or be asked for, to have it judged. */
  readonly toJudge?: string;
  readonly cases: { readonly held: number; readonly violated: number; readonly vacuous: number };
  /** How many numbers were compared. */
  readonly compared: number;
  /** One entry a bound that was used; empty for exact claims, unless the subject does not repeat itself bit for bit. */
  readonly bounds: readonly Observed[];
  /**
   * The largest deviation in parts of its bound, by class of case: by length (`S ≤ 16`), and by the layouts that its rows have
   * (`layout right`). Absent where nothing was judged by a bound.
   */
  readonly ofBound?: Readonly<Record<string, number>>;
  /** Where it held in cases drawn at random: what that says of those that were not drawn. */
  readonly confidence?: Confidence;
  readonly counterexample?: Counterexample;
  /** The file that the counterexample was saved to. */
  readonly savedTo?: string;
}

/** The report of a campaign. Plain JSON. */
export interface Report {
  readonly format: 'padproof-report';
  readonly version: typeof REPORT_VERSION;
  readonly padproof: string;
  readonly node: string;
  readonly subject: SubjectSpec & {
    readonly traits: readonly SubjectReport[];
  };
  readonly seed: number;
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** The share of the pairs of classes that was asked for, in percent, where one was. */
  readonly minCoverage?: number;
  /** The longest S that was asked for, where one was. */
  readonly maxLength?: number;
  /**
   * How many cases were asked for, how many of them were judged, and how many further ones of the same stream, taken for
   * classes that had not come.
   */
  readonly cases: { readonly asked: number; readonly judged: number; readonly further: number };
  /**
   * What was reached of what a longer run reaches, where cases came in the order of what they show for their cost: then
   * `asked` are those that were judged within the time.
   */
  readonly budget?: BudgetReport;
  /** Why the run should not be believed though nothing failed; empty where there is no reason. */
  readonly health: readonly HealthFailure[];
  readonly invariants: readonly InvariantReport[];
  /** How its batches are padded where it is used: what the verdict is about. Absent where everything is in use. */
  readonly use?: Use;
  /** The same claims on what lies beyond that use; absent where nothing does. They do not decide the verdict. */
  readonly limits?: readonly InvariantReport[];
  /** The outputs that claims compare, each with its shape; absent where the subject was not asked for one batch. */
  readonly judged?: readonly JudgedOutput[];
  /** Outputs that the subject declares and that no claim compared between two runs; empty where all were. */
  readonly notCompared: readonly OutputName[];
  /**
   * Sequences were asked for so that no answer of before could be given in their place: on an instance, or by a spelling, that
   * no company had seen. `remembers`: one batch gave other bits where others had been asked before it. `not judged`: that
   * was not possible, so whatever agreed may have been remembered. Absent where no claim compares with the unpadded run.
   */
  readonly memory?: 'none seen' | 'remembers' | 'not judged';
  /** How many counterexamples of earlier runs were replayed, and with which result; absent where none were looked for. */
  readonly corpus?: {
    readonly folder?: string;
    /** New ones were not saved, since the environment is a CI that did not ask for it. */
    readonly readOnly?: boolean;
    /** How many were tried: those of this model and of the claims that were chosen. */
    readonly replayed: number;
    readonly violated: number;
    readonly held: number;
    /** How many are of other models or other claims. */
    readonly others: number;
    /** Files that could not be tried, and why. */
    readonly skipped: readonly { readonly file: string; readonly why: string }[];
  };
  /** Every mask of every S up to `upTo`, at every weight scale, where that was asked for: how many were judged, in how many passes. */
  readonly exhaustive?: {
    readonly upTo: number;
    readonly masks: number;
    readonly cases: number;
    readonly passes: number;
  };
  readonly coverage: Coverage;
  /** What the difference that padding and batch-mates make means for who uses the vectors; absent where that was not measured. */
  readonly retrievalImpact?: RetrievalImpact;
  /** What rounding was measured to cost, by weight scale and length; empty where no claim needed to know. */
  readonly noise: readonly NoiseReport[];
  /** What sharing and grouping saved: runs that invariants asked for, runs made, forward passes that they took. */
  readonly cost: {
    readonly runsAsked: number;
    readonly runsMade: number;
    readonly passes: number;
    readonly rows: number;
    readonly tokens: number;
    /** How often a number out of its bound was judged once more, by the noise on the case's own sequences. */
    readonly secondLooks: number;
    /**
     * How many cases were judged by runs that change all at once what must not matter. The others were judged by runs that change
     * one thing each, and so were those in which such a run was felt.
     */
    readonly pooled: number;
  };
  readonly seconds: number;
  /** The tokens that ids of its counterexamples stand for, by id; absent where its vocabulary is not known. */
  readonly words?: Readonly<Record<string, string>>;
  /** When it was written as JSON: ISO 8601, in UTC. */
  readonly when?: string;
  /** Why the run ended before its last case, where it did. */
  readonly stopped?: {
    readonly by: 'interrupt' | 'subject' | 'environment' | 'budget' | 'bail' | 'shards';
    readonly message: string;
  };
}
