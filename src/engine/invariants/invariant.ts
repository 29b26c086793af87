import type { Diagnosis } from '../../core/report/diagnosis';
import type { Batch } from '../../core/batch';
import type { Case, Sequence } from '../../core/case';
import type { Encoding, OutputName } from '../../core/encoding';
import type { Declared, Gradients, Loss, Traits } from '../../core/subject';
import type { Bound } from '../../numerics/bounds';
import type { InvariantKind, Violation } from '../../core/report/violation';
import type { Change } from './variant';

/** A batch that an invariant needs encoded. Runs of one case with equal keys are one run. */
export interface Run {
  readonly key: string;
  readonly batch: Batch;
  readonly wanted: readonly OutputName[];
  /**
   * - `locked`: in every forward pass that it shares with other cases, its rows stand where those of the case's other locked
   *   runs stand, in the same company. What is compared bit for bit has to be locked.
   * - `free`: may share a pass with anything of its length.
   */
  readonly place: 'locked' | 'free';
  /**
   * When, and on what: in order of need, after everything else, after everything else on a fresh instance, or on one that is
   * asked for nothing but such runs, which are free.
   */
  readonly when?: 'last' | 'fresh' | 'cold';
  /**
   * Asks an instance of its own that was asked for these before, in this order, and for nothing else; the only one, where there
   * can be no other. Such a run is free, and comes after everything else.
   */
  readonly after?: readonly Batch[];
  /**
   * Asks for the same batch again (`repetition`), for a sequence so that nothing can be remembered of it (`unremembered`), or for
   * a batch after others (`history`).
   */
  readonly purpose?: 'repetition' | 'unremembered' | 'history';
  /** Asks the subject's float64 reference instead of the subject. Such a run is free. */
  readonly by?: 'reference';
  /** Asks for the gradients of a loss instead of an encoding. Such a run is free, shares no pass, and wants no outputs. */
  readonly loss?: Loss;
  /** Free, and yet in a pass of its own. */
  readonly isolated?: true;
  /** Asks for every row by itself, and for all of them at once. Such a run is free, and shares no pass. */
  readonly together?: true;
  /** The subject declares that it refuses this batch: an error is the right answer. Never grouped. */
  readonly refusal?: boolean;
  /** What goes wrong with this batch is evidence, and ends no run. Only where the case is by itself. */
  readonly mayFail?: true;
  /** What it changes of the case, where a pooled case makes that change in one run with others. Such a run is locked. */
  readonly pool?: Pool;
}

/** One of the changes that a pooled run makes at once. */
export interface Pool {
  /**
   * With which others. `content`: what keeps the shape and the places of the rows, so that bits are compared. `shape`: what moves
   * rows, tokens and positions.
   */
  readonly into: 'content' | 'shape';
  /** Which half of the rows stays, the even ones (0) or the odd ones (1), where the other half is replaced: then there are two runs. */
  readonly part?: 0 | 1;
  readonly change: Change;
}

/** One side of a comparison: these positions of this row of this run. */
export interface Side {
  readonly run: string;
  readonly row: number;
  /** Positions in order; entry i is held against entry i of the other side. */
  readonly at: readonly number[];
}

/** Two places whose outputs must agree. */
export interface Alignment {
  /** The trusted side. */
  readonly expected: Side;
  readonly observed: Side;
  /** The row of the case that this is about, where it is not the observed side's. */
  readonly row?: number;
}

/** The verdict of a judge on one case, with its evidence. */
export interface Judgement {
  readonly verdict: 'held' | 'violated' | 'vacuous';
  /** How many numbers were compared. */
  readonly compared: number;
  /** The largest deviation seen, held or not; 0 for exact claims that held. */
  readonly worst: number;
  readonly violation?: Violation;
  /** The rows of the case with a number out of bounds, where the claim compares row with row. */
  readonly rows?: readonly number[];
  /** Were all outputs that the subject offers compared, hidden states and attention weights too? */
  readonly allOutputs?: true;
  /**
   * Where sequences were asked for so that nothing could be remembered of them: did an answer depend, by whatever little, on what
   * had been asked before?
   */
  readonly memory?: 'none seen' | 'remembers';
  /** Why nothing was put to the test, where there is more to say than that. */
  readonly reason?: string;
}

/** The evidence that a judge decides by, beside the case: the encodings of the runs that its claim asked for, by key. */
export interface Evidence {
  readonly traits: Traits;
  readonly encodings: ReadonlyMap<string, Encoding>;
  /** The gradients that runs with a loss got, by the key of the run. */
  readonly gradients: ReadonlyMap<string, Gradients>;
  /** Runs that the subject refused, with its words. */
  readonly refusals: ReadonlyMap<string, string>;
  readonly bound: Bound;
  /**
   * The least and the greatest answers to the same runs, asked for again and again, number by number. Then two places differ
   * where all that one gave lies on one side of all that the other gave.
   */
  readonly again?: AskedAgain;
}

/** The ends of many answers to each run, by key. */
export type AskedAgain = Record<'low' | 'high', ReadonlyMap<string, Encoding>>;

/** What claims are about, in the order in which a reader meets them: the rows of the table in the README. */
export const FAMILIES = [
  'attention is a distribution over real keys',
  'other content changes no bit',
  'the same question gets the same answer',
  'another shape changes nothing beyond rounding',
  'training, arithmetic, and the proof that a test can fail',
] as const;

/** A claim, the runs that it asks for, and a pure judge over their encodings. */
export interface Invariant {
  /** The claim as a name, such as `pad-content-is-ignored`. */
  readonly name: string;
  /** The claim in one plain sentence. */
  readonly claim: string;
  readonly kind: InvariantKind;
  /** Where the README and the site list it; a claim of one's own needs none. */
  readonly family?: (typeof FAMILIES)[number];
  /**
   * What its runs change that a use may rule out: where padding stands, what lies under it, or to how many positions rows are
   * padded. Absent where they keep to it.
   */
  readonly varies?: readonly ('padding' | 'padContent' | 'padTo')[];
  /** What is wrong, in words, where the claim is about something else than padding; and whether batches are unsafe for it. */
  readonly besidePadding?: { readonly what: string; readonly isUnsafe?: true };
  /** What to look at first where the claim breaks. */
  readonly advice?: string;
  /**
   * The claim is about outputs that neither padding nor the other rows may move, so that whatever lets them through breaks it:
   * such a cause, where one is known of the model, is advised before `advice`.
   */
  readonly aboutLeaks?: true;
  /** The claim is about what was asked before: what a case has of that stays in its counterexamples. */
  readonly readsHistory?: true;
  /** The claim is about being answered at all: where it breaks there are no numbers to show, and nothing to locate or to diagnose. */
  readonly aboutAnswering?: true;
  /**
   * What it depends on where it breaks for texts, though what other texts say is not felt: the whole diagnosis, or what else there
   * is in this claim's runs, in words.
   */
  readonly ofTexts?: Diagnosis | string;
  /** Of a BERT by itself there is nothing to judge: the claim is about servers, or about causal models. */
  readonly notOfBert?: true;
  /**
   * What a subject would have to offer to be judged by this claim. What `support.ts` says of several claims brings its own offer
   * (`offer.ts`); this is for what the claim alone needs.
   */
  readonly offer?: string;
  /**
   * A positive control that may be mute in a case, so that it is broken only if it is mute in every case: always, or where no
   * attentions tell whether what was changed is read at all.
   */
  readonly mayBeMute?: 'always' | 'without attentions';
  /**
   * In a case that is pooled, its change is made in one run with those of other claims (`shared`, its runs have a `pool`), or it is
   * left to the cases that are not (`left out`). Absent: its runs are made as in any case.
   */
  readonly whenPooled?: 'shared' | 'left out';
  /** A positive control that is mute where something else acts as the mask: then a cause is looked for, as where padding is felt. */
  readonly aboutMasks?: true;
  /** A positive control whose change costs rounding by itself, so that more than that has to be felt. */
  readonly beyondRounding?: true;
  /** It holds the subject against float64, so that the error against that, and no other order of the sums, is what rounding costs. */
  readonly againstFloat64?: true;
  /** Why this subject cannot be judged, or undefined where it can. */
  unsupported(subject: Declared): string | undefined;
  /** The runs that judging this case takes; none where the case does not put the claim to the test. */
  runs(testCase: Case, subject: Declared): readonly Run[];
  judge(testCase: Case, evidence: Evidence): Judgement;
  /** The bound of a calibrated claim that is not about another shape; without it, that of the backend for another shape. */
  readonly bound?: Bound;
  /** The sequence that the runs show of a row, where that is not the row's own: rounding is measured on it. */
  measuredOn?(testCase: Case, row: number): Sequence | undefined;
  /** What is compared with what, for claims that compare; `locate` follows the same pairs layer by layer. */
  alignments?(testCase: Case, traits: Traits): readonly Alignment[];
}

/** What the runs of a case that a violation is about are for, where that is something of its own. A case by itself has all of them. */
export function purposeOf(
  violation: Pick<Violation, 'runs'>,
  invariant: Invariant,
  testCase: Case,
  subject: Declared,
): Run['purpose'] {
  const made = invariant.runs({ ...testCase, singleton: true }, subject);
  return made.find(({ key, purpose }) => purpose !== undefined && violation.runs.includes(key))?.purpose;
}
