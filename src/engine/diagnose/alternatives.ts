import type { Case, Row } from '../../core/case';
import { layoutOf, paddingOf } from '../../core/layout';
import type { Need } from '../../core/report/needs';
import type { Traits, WeightScale } from '../../core/subject';
import { mix } from '../generate/mix';
import { realId } from '../generate/sequence';

/** A case that differs from another in one part. */
export interface Alternative {
  readonly part: Need['part'];
  /** That part, in words. */
  readonly what: string;
  readonly testCase: Case;
  /** Which of its rows are those of the case, `[from, to)`: the violation has to be of one of them. All, where it is absent. */
  readonly own?: readonly [from: number, to: number];
}

/** By so many positions more, so many tokens more, and so many rows more a case is tried; and at the next ends of tiles. */
const MORE_PADDING = [1, 2, 4, 16];
const TILES = [8, 16];
const MORE_TOKENS = [1, 3, 7];
const MORE_ROWS = [1, 3, 7];
/** How many other texts are tried. */
const TEXTS = 4;

/**
 * The alternatives to a case: one part of it varied, all others as they are.
 * @param weightScales those that the subject has
 */
export function alternativesTo(testCase: Case, traits: Traits, weightScales: readonly WeightScale[]): Alternative[] {
  return [
    ...sides(testCase),
    ...ids(testCase, traits),
    ...tokens(testCase, traits),
    ...types(testCase, traits),
    ...lengths(testCase, traits),
    ...sequences(testCase, traits),
    ...company(testCase, traits),
    ...weights(testCase, weightScales),
  ].filter((one) => textOf(one.testCase) !== textOf(testCase));
}

/** A case as text, the same whether its objects were made here or came from another process. */
function textOf({ length, rows, weightScale }: Case): string {
  const own = rows.map(({ tokens, types, at, under, otherUnder }) => [tokens, types, at, under, otherUnder]);
  return JSON.stringify([length, own, weightScale]);
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const isPadded = ({ at }: Row, length: number): boolean => at.length > 0 && at.length < length;

/** Where the padding of a padded row stands in the middle, right or left. */
const SIDES = {
  'on the right': (count: number) => range(0, count),
  'on the left': (count: number, length: number) => range(length - count, count),
  'on both sides': (count: number, length: number) => range(Math.floor((length - count) / 2), count),
} as const;

/** The side of the padding of a case; undefined where its padded rows do not agree, or there are none. */
export function sideOf({ rows, length }: Case): string | undefined {
  const names = { right: 'on the right', left: 'on the left', both: 'on both sides', holes: 'between tokens' } as const;
  const found = rows
    .filter((row) => isPadded(row, length))
    .map(({ at }) => names[layoutOf(at, length) as keyof typeof names]);
  return found.every((side) => side === found[0]) ? found[0] : undefined;
}

function sides(testCase: Case): Alternative[] {
  const { rows, length } = testCase;
  const own = sideOf(testCase);
  if (own === undefined) return [];
  return Object.entries(SIDES).flatMap(([what, place]): Alternative[] => {
    const padded = rows.filter((row) => isPadded(row, length));
    const fits = what !== 'on both sides' || padded.every(({ at }) => length - at.length > 1);
    if (what === own || !fits) return [];
    const moved = rows.map((row) => (isPadded(row, length) ? { ...row, at: place(row.at.length, length) } : row));
    return [{ part: 'side', what, testCase: { ...testCase, rows: moved } }];
  });
}

/** Ids to put under padding: the pad id, and four others of all parts of the vocabulary. */
function idsToTry(traits: Traits): ReadonlySet<number> {
  const { padId, vocabularySize } = traits;
  return new Set([padId, ...[1, vocabularySize >> 1, 7].map((n) => realId(n, traits)), vocabularySize - 1]);
}

/**
 * The case, with one id as the other content of all its padding, each in turn. Where positions are counted from the ids, what stands
 * before a token stays as it is.
 */
export function otherContents(testCase: Case, traits: Traits): Case[] {
  const all = [...idsToTry(traits)].map((id) => {
    const rows = testCase.rows.map((row) => {
      const padding = paddingOf(row.at, testCase.length);
      const last = traits.positions === 'from-ids' ? (row.at.at(-1) ?? 0) : 0;
      return { ...row, otherUnder: row.under.map((own, i) => (padding[i] < last ? own : id)) };
    });
    return { ...testCase, rows };
  });
  // Where the same lies under all padding in both runs nothing is compared.
  return all.filter(({ rows }) => rows.some(({ under, otherUnder }) => under.some((id, i) => id !== otherUnder[i])));
}

/** One id under all padding, and the one after it in the run that has other content there. */
function ids(testCase: Case, traits: Traits): Alternative[] {
  const { rows } = testCase;
  const { padId } = traits;
  const pads = rows.flatMap(({ under }) => under);
  if (pads.length === 0) return [];
  return [...idsToTry(traits)].flatMap((id): Alternative[] => {
    if (pads.every((own) => own === id)) return [];
    const other = realId(id + 1, traits);
    const filled = rows.map((row) => ({
      ...row,
      under: row.under.map(() => id),
      otherUnder: row.under.map(() => (other === id ? padId : other)),
    }));
    return [{ part: 'ids', what: id === padId ? 'the pad id' : String(id), testCase: { ...testCase, rows: filled } }];
  });
}

function tokens(testCase: Case, traits: Traits): Alternative[] {
  if (testCase.rows.every(({ at }) => at.length === 0)) return [];
  return range(1, TEXTS).map((text): Alternative => {
    const rows = testCase.rows.map((row, r) => ({
      ...row,
      tokens: row.tokens.map((_, i) => realId(mix(mix(text, r), i), traits)),
    }));
    return { part: 'tokens', what: `text ${text}`, testCase: { ...testCase, rows } };
  });
}

function types(testCase: Case, { tokenTypes = 1 }: Traits): Alternative[] {
  const own = testCase.rows.flatMap((row) => row.types);
  if (own.length === 0) return [];
  return range(0, Math.min(tokenTypes, 3)).flatMap((type): Alternative[] => {
    if (tokenTypes < 2 || own.every((one) => one === type)) return [];
    const rows = testCase.rows.map((row) => ({ ...row, types: row.types.map(() => type) }));
    return [{ part: 'types', what: String(type), testCase: { ...testCase, rows } }];
  });
}

/** More padding on the side where padding is, and a position less. */
function lengths(testCase: Case, { staticShape, maxLength, padId }: Traits): Alternative[] {
  const { rows, length } = testCase;
  const side = sideOf(testCase);
  if (staticShape?.length !== undefined || side === undefined) return [];
  const before = side === 'on the left';
  const stretched = (more: number): Row[] =>
    rows.map((row) => {
      const added = (own: readonly number[]): number[] => new Array<number>(more).fill(own.at(-1) ?? padId);
      const grown = (own: readonly number[]): number[] => (before ? [...added(own), ...own] : [...own, ...added(own)]);
      const at = before ? row.at.map((position) => position + more) : row.at;
      return { ...row, at, under: grown(row.under), otherUnder: grown(row.otherUnder) };
    });
  const gone = before ? 0 : length - 1;
  const shorter =
    length > 1 && rows.every(({ at }) => at.length > 0 && !at.includes(gone))
      ? [
          rows.map((row): Row => {
            const left = (own: readonly number[]): number[] => (before ? own.slice(1) : own.slice(0, -1));
            const at = before ? row.at.map((position) => position - 1) : row.at;
            return { ...row, at, under: left(row.under), otherUnder: left(row.otherUnder) };
          }),
        ]
      : [];
  const ends = TILES.map((tile) => tile * (Math.floor(length / tile) + 1) - length);
  const longer = [...new Set([...MORE_PADDING, ...ends])].filter((more) => length + more <= maxLength).map(stretched);
  return [...shorter, ...longer].map((changed) => {
    const S = changed[0].at.length + changed[0].under.length;
    return { part: 'length', what: String(S), testCase: { ...testCase, length: S, rows: changed } };
  });
}

/** More tokens beside those of each row: in the place of padding, where there is enough of it, else S grows by as many. */
function sequences(testCase: Case, traits: Traits): Alternative[] {
  const { rows, length } = testCase;
  const { staticShape, maxLength } = traits;
  const isWhole = rows.every(({ at }) => !['holes', 'all'].includes(layoutOf(at, length)));
  if (!isWhole) return [];
  const side = sideOf(testCase);
  return MORE_TOKENS.flatMap((more): Alternative[] => {
    const isRoom =
      (side === 'on the right' || side === 'on the left') && rows.every(({ under }) => under.length > more);
    const S = isRoom ? length : length + more;
    if (S > maxLength || (staticShape?.length !== undefined && !isRoom)) return [];
    const longer = rows.map((row, r): Row => {
      const count = row.at.length + more;
      const first = isRoom && side === 'on the left' ? row.at[0] - more : row.at[0];
      const under = (ids: readonly number[]): readonly number[] => (isRoom ? ids.slice(more) : ids);
      return {
        tokens: [...row.tokens, ...range(0, more).map((i) => realId(mix(r, i), traits))],
        types: [...row.types, ...range(0, more).map(() => row.types.at(-1)!)],
        at: range(first, count),
        under: under(row.under),
        otherUnder: under(row.otherUnder),
      };
    });
    const most = Math.max(...longer.map(({ at }) => at.length));
    return [{ part: 'sequence', what: String(most), testCase: { ...testCase, length: S, rows: longer } }];
  });
}

/** Each row alone, and all of them in more company: unpadded rows behind them, or before them. */
function company(testCase: Case, traits: Traits): Alternative[] {
  const { rows, length } = testCase;
  const stranger = (n: number): Row => ({
    tokens: range(0, length).map((i) => realId(mix(n, i), traits)),
    types: range(0, length).map(() => 0),
    at: range(0, length),
    under: [],
    otherUnder: [],
  });
  const as = (changed: readonly Row[], from = 0): Alternative => ({
    part: 'company',
    what: String(changed.length),
    testCase: { ...testCase, rows: changed },
    own: [from, from + rows.length],
  });
  if (traits.staticShape?.size !== undefined) return [];
  const others = MORE_ROWS.map((count) => range(1, count).map(stranger));
  return [
    ...(rows.length > 1 ? rows.map((row) => as([row])) : []),
    ...others.flatMap((more) => [as([...rows, ...more]), as([...more, ...rows], more.length)]),
  ];
}

function weights(testCase: Case, weightScales: readonly WeightScale[]): Alternative[] {
  const own = testCase.weightScale ?? weightScales[0];
  return weightScales
    .filter((weightScale) => weightScale !== own)
    .map((weightScale) => ({ part: 'weights', what: weightScale, testCase: { ...testCase, weightScale } }));
}
