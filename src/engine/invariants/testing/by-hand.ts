// Cases, traits and evidence written by hand: a judge can be tried without a model, and without a campaign.
import type { Case, Row } from '../../../core/case';
import type { Encoding } from '../../../core/encoding';
import type { Traits } from '../../../core/subject';
import type { Bound } from '../../../numerics/bounds';
import type { Evidence } from '../invariant';

export const TRAITS: Traits = {
  name: 'by hand',
  vocabularySize: 20,
  maxLength: 12,
  padId: 0,
  positions: 'given',
  fullyMasked: 'uniform',
  outputs: ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled', 'logits'],
};

/** A padded position. */
export const _ = null;

/** A row as it stands: a token id, or `_`. What lies under the padding, and then in the run with other content. */
export function row(
  places: readonly (number | null)[],
  under: readonly number[] = [],
  otherUnder: readonly number[] = [],
): Row {
  const at = places.flatMap((id, position) => (id === null ? [] : [position]));
  const tokens = places.filter((id) => id !== null);
  const padding = places.length - at.length;
  return {
    tokens,
    types: tokens.map(() => 0),
    at,
    under: Array.from({ length: padding }, (_one, i) => under[i] ?? 0),
    otherUnder: Array.from({ length: padding }, (_one, i) => otherUnder[i] ?? 1),
  };
}

/** Rows of one length as a case. */
export function caseOf(...rows: readonly Row[]): Case {
  return { length: rows[0].at.length + rows[0].under.length, rows, singleton: false };
}

/** Answers to runs by key, judged with no tolerance unless a bound is given. */
export function evidenceOf(
  encodings: Record<string, Encoding>,
  traits: Traits = TRAITS,
  bound: Bound = { value: 0, origin: 'by hand' },
): Evidence {
  return {
    traits,
    encodings: new Map(Object.entries(encodings)),
    gradients: new Map(),
    refusals: new Map(),
    bound,
  };
}

/** One layer of one head: for each row of the batch, its queries, and for each of those a weight a key. `[B, 1, S, S]` */
export function attentions(...rows: readonly (readonly (readonly number[])[])[]): Encoding {
  const S = rows[0].length;
  return { attentions: [{ data: Float32Array.from(rows.flat(2)), shape: [rows.length, 1, S, S] }] };
}

/** States of one number a position, `[B, S, 1]`. */
export function states(...rows: readonly (readonly number[])[]): Encoding {
  return { lastHiddenState: { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0].length, 1] } };
}
