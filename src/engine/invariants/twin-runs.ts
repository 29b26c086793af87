import type { Case, Row } from '../../core/case';
import { moved } from '../../core/case';
import type { Layout } from '../../core/layout';
import { LAYOUTS, layoutOf, paddingOf } from '../../core/layout';
import type { MaskForm } from '../../core/mask';
import { MASK_FORMS } from '../../core/mask';
import type { Traits } from '../../core/subject';
import { feelsDistances } from '../../core/subject';
import { useOf } from '../../core/use';
import type { Pool, Run } from './invariant';
import { comparable, shiftOf } from './runs';
import { meansItsSequence } from './support';
import { batchOfVariant, unchanged, withOthers } from './variant';

/** Runs of a case with one change that must not matter. A pooled case makes several of these changes in one run (`plan/pool.ts`). */

/** A run of the case with one change, which a pooled case makes together with others. */
function changed(key: string, testCase: Case, traits: Traits, pool: Pool): Run {
  const batch = batchOfVariant(pool.change(unchanged(testCase), traits), traits);
  return { key, batch, wanted: comparable(traits), place: 'locked', pool };
}

const OTHER_PADDING: Pool = { into: 'content', change: (variant) => ({ ...variant, otherUnder: true }) };

/** Other content under the padding. */
export function otherPadding(testCase: Case, traits: Traits): Run {
  return changed('other padding', testCase, traits, OTHER_PADDING);
}

const OTHER_MATES = ([0, 1] as const).map((parity): Pool => ({
  into: 'content',
  part: parity,
  change: (variant, traits) =>
    withOthers(
      variant,
      (_, r) => r % 2 !== parity,
      (row) => stranger(row, variant.length, traits),
    ),
}));

/** Other sequences, in other layouts, in every second row: the even ones (`parity` 0) or the odd ones (1) stay. */
export function otherMates(testCase: Case, traits: Traits, parity: 0 | 1): Run {
  return changed(`other mates ${parity}`, testCase, traits, OTHER_MATES[parity]);
}

const FULLY_MASKED_REPLACED: Pool = {
  into: 'content',
  change: (variant, traits) =>
    withOthers(
      variant,
      ({ at }) => at.length === 0,
      (row) => stranger(row, variant.length, traits),
    ),
};

/** Ordinary rows where the case has fully masked ones. */
export function fullyMaskedReplaced(testCase: Case, traits: Traits): Run {
  return changed('fully masked replaced', testCase, traits, FULLY_MASKED_REPLACED);
}

/** The key of the run whose mask has a form. */
export function keyOfForm(form: MaskForm): string {
  return `mask as ${form}`;
}

const OTHER_FORMS = new Map(
  MASK_FORMS.map((form): [MaskForm, Pool] => [form, { into: 'content', change: (variant) => ({ ...variant, form }) }]),
);

/** The case as it is, its mask in another form. */
export function maskedAs(testCase: Case, traits: Traits, form: MaskForm): Run {
  return changed(keyOfForm(form), testCase, traits, OTHER_FORMS.get(form)!);
}

/** How much longer a text is than the longest of a case, in words, when it joins them: so much padding they get. */
const LONGER_TEXT = 16;

const LONGER: Pool = {
  into: 'shape',
  change: (variant, traits) => {
    const { rows, length, from } = variant;
    const { texts, padId } = traits;
    const extra = extraOf(variant, traits);
    const padding = new Array<number>(extra).fill(padId);
    const before = shiftOf(extra, traits);
    const stretched = rows.map((row) => ({
      ...row,
      at: row.at.map((position) => position + before),
      under: before > 0 ? [...padding, ...row.under] : [...row.under, ...padding],
    }));
    const joining = texts ? [stranger(rows[0], length + extra, traits)] : [];
    return {
      ...variant,
      length: length + extra,
      rows: [...stretched, ...joining],
      from: [...from, ...joining.map(() => -1)],
    };
  },
};

/**
 * More padding behind every row: S + k positions, where the subject has so many. One that pads by itself does so when a
 * longer row joins the others, behind them.
 */
export function longer(testCase: Case, traits: Traits): Run | undefined {
  const { texts } = traits;
  if (texts && testCase.rows.length >= texts.most) return undefined;
  return extraOf(testCase, traits) < 1 ? undefined : changed('longer', testCase, traits, LONGER);
}

/** How many positions more the run `longer` has. */
function extraOf({ length }: Pick<Case, 'length'>, traits: Traits): number {
  const { texts, maxLength } = traits;
  const { longest = maxLength, padTo } = useOf(traits);
  // Cases of one length share the pass: it depends on nothing else.
  const most = padTo === undefined && length <= longest ? longest : maxLength;
  return Math.min(texts ? LONGER_TEXT : [1, 3, 8][length % 3], most - length);
}

/** By how many positions the rows of a case move in the run `longer`. */
export function shiftInLonger(testCase: Case, traits: Traits): number {
  return shiftOf(extraOf(testCase, traits), traits);
}

/** Where the real tokens of each row stand in the run `moved`: another layout of the same length. */
export function otherPlacements({ rows, length }: Pick<Case, 'rows' | 'length'>, traits: Traits): number[][] {
  return rows.map(({ at }, r) => {
    const count = at.length;
    const room = length - count;
    if (count === 0 || room === 0 || !meansItsSequence(at, length, traits)) return [...at];
    const run = (start: number): number[] => Array.from({ length: count }, (_, i) => start + i);
    const placements: Record<string, number[]> = { right: run(0), left: run(room), both: run(Math.ceil(room / 2)) };
    if (count > 1 && !feelsDistances(traits)) placements.holes = [...run(0).slice(0, -1), length - 1];
    const here = layoutOf(at, length);
    const others = LAYOUTS.filter(
      (layout: Layout) => layout !== here && placements[layout] && layoutOf(placements[layout], length) === layout,
    );
    return placements[others[r % others.length]];
  });
}

const MOVED: Pool = {
  into: 'shape',
  change: (variant, traits) => {
    const { rows, length } = variant;
    const placements = otherPlacements(variant, traits);
    return { ...variant, rows: rows.map((row, r) => moved(row, placements[r], length, traits.padId)) };
  },
};

/** Every row in another layout. */
export function movedRows(testCase: Case, traits: Traits): Run {
  return changed('moved', testCase, traits, MOVED);
}

const REVERSED: Pool = {
  into: 'shape',
  change: (variant) => ({
    ...variant,
    rows: [...variant.rows].reverse(),
    from: [...variant.from].reverse(),
  }),
};

/** The rows in reverse order. */
export function reversed(testCase: Case, traits: Traits): Run {
  return changed('reversed', testCase, traits, REVERSED);
}

/** A row that has nothing in common with this one: other ids, and full where it was padded, padded where it was full. */
function stranger(row: Row, length: number, traits: Traits): Row {
  const { longest = length, padTo } = useOf(traits);
  // Where one row of a batch has to fill it, this may be that one.
  const fills = row.at.length < length || (padTo !== undefined && typeof padTo !== 'number');
  const count = Math.min(longest, fills ? length : Math.ceil(length / 2));
  const id = (i: number): number => {
    const near = row.tokens[i % Math.max(1, row.tokens.length)] ?? i;
    const next = (near + 1 + i) % traits.vocabularySize;
    return next === traits.padId ? (next + 1) % traits.vocabularySize : next;
  };
  const first = useOf(traits).padding === 'left' ? length - count : 0;
  const at = Array.from({ length: count }, (_, i) => first + i);
  const under = paddingOf(at, length).map(() => traits.padId);
  return { tokens: at.map((_, i) => id(i)), types: at.map(() => 0), at, under, otherUnder: under };
}
