import type { Batch } from './batch';
import { paddingOf } from './layout';
import type { WeightScale, Traits } from './subject';

/** One row of a case: a sequence, where its tokens stand, and what lies under the padding. */
export interface Row {
  /** The real token ids, in order, `[L]`; empty where the row is fully masked. */
  readonly tokens: readonly number[];
  /** Their token types, `[L]`. */
  readonly types: readonly number[];
  /** Where they stand, strictly increasing, `[L]`. */
  readonly at: readonly number[];
  /** The ids under the padding, in order of position, `[S − L]`. */
  readonly under: readonly number[];
  /** What lies there instead in the run whose pad content differs, `[S − L]`. */
  readonly otherUnder: readonly number[];
}

/** A sequence by itself: token ids and types, each `[L]`; and its position ids, where they are not 0, 1, 2, … */
export interface Sequence {
  readonly tokens: readonly number[];
  readonly types: readonly number[];
  readonly positions?: readonly number[];
}

/** A test case: all that a run needs, as plain JSON, so that it can be replayed for good. */
export interface Case {
  /** Number of positions, S. */
  readonly length: number;
  readonly rows: readonly Row[];
  /** Must this case be run alone, in a pass of its own? Batch size 1 is a class that grouping would hide. */
  readonly singleton: boolean;
  /** The weight scale of synthetic weights, where the subject has weight scales. */
  readonly weightScale?: WeightScale;
  /**
   * What an instance is asked for before the case, in this order: the claim that it does not matter reads this, and no other.
   * Absent where the case does not put that to the test.
   */
  readonly history?: readonly PastBatch[];
  /**
   * Is it pooled? Then what must not matter is changed all at once, and some claims are left to cases that are not. No
   * counterexample is: what deviates is run once more, each run by itself.
   */
  readonly pooled?: true;
}

/** A batch of a history: its number of positions, S, and its rows. */
export type PastBatch = Pick<Case, 'length' | 'rows'>;

/** The options of {@link batchOf}. */
export interface BatchOptions {
  /** `mask`: 1 at real tokens. `ones`: everything is real. `none`: no mask is passed. */
  readonly mask?: 'mask' | 'ones' | 'none';
  /** Use `otherUnder`, and other token types and positions under the padding too. */
  readonly otherUnder?: boolean;
}

/**
 * Lays rows out as a batch `[B, S]`. Position ids are made where the subject obeys them: real tokens count 0, 1, 2, … in
 * order, so a sequence has the same positions wherever it stands.
 */
export function batchOf(rows: readonly Row[], length: number, traits: Traits, options: BatchOptions = {}): Batch {
  const size = rows.length;
  const { mask = 'mask', otherUnder = false } = options;
  const inputIds = new Int32Array(size * length);
  const attentionMask = mask === 'none' ? null : new Int32Array(size * length).fill(mask === 'ones' ? 1 : 0);
  const tokenTypes = traits.tokenTypes ?? 1;
  const tokenTypeIds = tokenTypes > 1 ? new Int32Array(size * length) : undefined;
  const positionIds = traits.positions === 'given' ? new Int32Array(size * length) : undefined;
  rows.forEach((row, r) => {
    const start = r * length;
    row.at.forEach((position, i) => {
      inputIds[start + position] = row.tokens[i];
      if (attentionMask) attentionMask[start + position] = 1;
      if (tokenTypeIds) tokenTypeIds[start + position] = row.types[i];
      if (positionIds) positionIds[start + position] = i;
    });
    paddingOf(row.at, length).forEach((position, i) => {
      const id = otherUnder ? row.otherUnder[i] : row.under[i];
      inputIds[start + position] = id;
      if (otherUnder && tokenTypeIds) tokenTypeIds[start + position] = id % tokenTypes;
      if (otherUnder && positionIds) positionIds[start + position] = id % traits.maxLength;
    });
  });
  return { size, length, inputIds, attentionMask, tokenTypeIds, positionIds };
}

/** A row's sequence with no padding at all. */
export function unpadded(row: Row): Row {
  return { ...row, at: row.tokens.map((_, i) => i), under: [], otherUnder: [] };
}

/** The same sequence at other positions; what lies under the padding is `filler`. */
export function moved(row: Row, at: readonly number[], length: number, filler: number): Row {
  const padding = new Array<number>(length - at.length).fill(filler);
  return { ...row, at, under: padding, otherUnder: padding };
}

/** Has some row both real tokens and padding? */
export function hasPadding({ rows, length }: Case): boolean {
  return rows.some(({ at }) => at.length > 0 && at.length < length);
}
