import fc from 'fast-check';
import type { Case, Row } from '../../core/case';
import type { Layout } from '../../core/layout';
import { paddingOf } from '../../core/layout';
import type { WeightScale, Traits } from '../../core/subject';
import type { Use } from '../../core/use';
import { ANY_USE, hasLimits, multipleOf, paddedLength, useOf } from '../../core/use';
import { layoutInUse, traitsInUse } from './in-use';
import { lengthIn, lengths, PAST_A_TILE } from './lengths';
import { historyOf, historySeeds } from './history';
import type { PadContent } from './pad-content';
import { idsUnder, otherIdsUnder, padContents } from './pad-content';
import { placementOf } from './placement';
import type { SequenceSeed } from './sequence';
import { sequenceOf, sequenceSeeds } from './sequence';
import { textCases } from './text-cases';

export interface CaseOptions {
  /** The weight scales that the subject can be had at. */
  readonly weightScales?: readonly WeightScale[];
  /** The subject's number of heads: some batches are made with as many rows. */
  readonly heads?: number;
  /** Most rows in a batch, where the number of heads does not ask for more. */
  readonly maxRows?: number;
  /** Most tokens in a batch, B × S, but for two rows of no more positions than that; long rows come in smaller batches. */
  readonly maxTokens?: number;
}

/** In the order in which they shrink: the first is the simplest. */
const LAYOUTS_BY_WEIGHT: readonly Layout[] = [
  'none',
  'none',
  'right',
  'right',
  'right',
  'right',
  'left',
  'left',
  'both',
  'both',
  'holes',
  'holes',
  'all',
];

/**
 * What the company of a case is, by a number that shrinks to 0: as drawn, with a first row of one token more than a tile of a
 * kernel holds, by itself, one row, as many rows as heads, one row more than a tile holds or as many as are ever drawn, or any
 * number of rows up to there.
 */
const COMPANY = { last: 34, longer: 27, singleton: 28, single: 29, heads: 30, many: 32 };

/** How many padded positions more than one stand beside such a row, at most. */
const BESIDE_A_TILE = { padding: 6 };

/** Numbers of rows past a tile, and the most rows of all. */
export const MANY_ROWS = [33, 65, 128] as const;

/** The most tokens of a batch of many rows, where two positions leave a choice: what it costs is to stay that of others. */
const TOKENS_OF_MANY = 200;

/** The most positions that a batch of many rows may have where it is padded to a multiple of them. */
const MOST_OF_MANY = 16;

/** In one of so many rows that are long enough few tokens stand beside many pads. */
const FEW_IN = 8;

/** How many tokens are few, and how many pads are many. */
export const FEW_TOKENS = { tokens: 4, padding: 64 };

/** Of this many cases, and one, one lies beyond the use of the subject, where something does. */
const BEYOND_IN = 3;

interface RowSeed {
  readonly layout: Layout;
  readonly real: number;
  /** Is it a row of few tokens, where it is long? */
  readonly few: boolean;
  readonly where: number;
  readonly sequence: SequenceSeed;
  readonly content: PadContent;
  readonly other: number;
  /** 5: the row above once more. */
  readonly repeat: number;
}

const rowSeeds: fc.Arbitrary<RowSeed> = fc.record({
  layout: fc.noBias(fc.nat(LAYOUTS_BY_WEIGHT.length - 1)).map((i) => LAYOUTS_BY_WEIGHT[i]),
  real: fc.nat(0xffff),
  few: fc.noBias(fc.nat(FEW_IN - 1)).map((n) => n === FEW_IN - 1),
  where: fc.nat(0xffff),
  sequence: sequenceSeeds,
  content: padContents,
  other: fc.nat(0x7fffffff),
  repeat: fc.nat(5),
});

/**
 * An arbitrary of cases for a subject: batches of random sequences in every layout, with the corners that masking bugs hide in. The
 * same seed gives the same cases on every machine.
 *
 * It is a flat record mapped to a case, so that every part shrinks by itself: rows go, S falls, layouts become simpler, ids
 * become ascending.
 */
export function cases(traits: Traits, options: CaseOptions = {}): fc.Arbitrary<Case> {
  const { weightScales = [], heads, maxRows = 8, maxTokens = 256 } = options;
  if (traits.texts) return textCases(traits, maxRows);
  const used = useOf(traits);
  const within = traitsInUse(traits);
  return fc
    .record({
      length: lengths(traits.maxLength, traits.staticShape?.length),
      rows: fc.array(rowSeeds, { minLength: 1, maxLength: maxRows }),
      company: fc.noBias(fc.nat(COMPANY.last)),
      weightScale: fc.noBias(fc.nat(Math.max(0, weightScales.length - 1))),
      // Drawn only where it says something, so that a seed means the same cases for all that is in use.
      ...(hasLimits(used) && { beyond: fc.noBias(fc.nat(BEYOND_IN)).map((n) => n === BEYOND_IN) }),
      ...(within !== traits && { sent: lengths(within.maxLength, within.staticShape?.length) }),
      // Last of all, so that a seed means the same batches with it and without.
      past: historySeeds(within),
    })
    .map(({ length: range, rows: anyRows, company, weightScale, beyond, sent = range, past }): Case => {
      const use = beyond ? ANY_USE : used;
      const taken = beyond ? traits : within;
      const drawn = lengthIn(beyond ? range : sent, anyRows[0].other);
      const rows = anyRows.map((seed) => confined(seed, use));
      const many = takesManyRows(taken) ? manyRows(company, rows[0].where) : undefined;
      // Where rows are padded to a multiple of many positions, so many rows would cost too much.
      const large = many && paddedLength(2, use) <= MOST_OF_MANY ? many : undefined;
      const tile = company === COMPANY.longer ? tileOf(rows[0].where, taken) : undefined;
      const wanted = large
        ? Math.min(drawn, Math.max(2, Math.floor(TOKENS_OF_MANY / large)))
        : tile
          ? besideTile(tile, rows[0].real, taken)
          : drawn;
      const length = multipleOf(use) === undefined ? wanted : Math.min(taken.maxLength, paddedLength(wanted, use));
      const wish = company === COMPANY.single ? 1 : company >= COMPANY.heads && heads ? heads : rows.length;
      const count = large ?? Math.min(wish, mostRows(length, maxTokens, heads, taken));
      const full = fullRow(Math.min(count, rows.length), tile !== undefined, rows[0].where, use);
      const built: Row[] = [];
      for (let r = 0; r < count; r++) {
        const seed = rows[r % rows.length];
        // A second lap over the drawn rows takes other ids, or every row would have a twin.
        const lap = Math.floor(r / rows.length);
        const own =
          r === full ? filling(seed, length, use) : r === 0 && tile ? withTokens(seed, tile, length, use) : seed;
        const repeats = seed.repeat === 5 && r > 0 && r !== full;
        built.push(repeats ? built[r - 1] : rowOf(own, lap, length, taken, use));
      }
      const drawnCase: Case = {
        length,
        rows: built,
        singleton: count === 1 || company >= COMPANY.singleton,
        ...(weightScales.length > 0 && { weightScale: weightScales[weightScale] }),
      };
      return past ? { ...drawnCase, history: historyOf(past, drawnCase, within, used) } : drawnCase;
    });
}

/** Can a batch have as many rows as a tile of a kernel, and more? Where there is one length only, they would be long. */
export function takesManyRows({ staticShape, texts }: Traits): boolean {
  return !texts && staticShape?.size === undefined && staticShape?.length === undefined;
}

/** How many rows a batch of many has; undefined where the company is another. */
function manyRows(company: number, which: number): number | undefined {
  const [least, , most] = MANY_ROWS;
  const any = company === COMPANY.last && which % 2 === 1;
  return any ? least + (which % (most - least)) : MANY_ROWS[company - COMPANY.many];
}

/** The numbers of real tokens past a tile that a row of this subject can have beside padding. */
export function tilesWithin({ maxLength, staticShape, texts }: Traits): number[] {
  return texts || staticShape?.length !== undefined ? [] : PAST_A_TILE.filter((n) => n < maxLength);
}

function tileOf(which: number, traits: Traits): number | undefined {
  const tiles = tilesWithin(traits);
  return tiles[which % tiles.length];
}

/** S, beside so many real tokens. */
function besideTile(tile: number, more: number, { maxLength }: Traits): number {
  return Math.min(maxLength, tile + 1 + (more % (BESIDE_A_TILE.padding + 1)));
}

/** The same row with so many real tokens: where they stand stays, as far as there is room. */
function withTokens(seed: RowSeed, tokens: number, length: number, use: Use): RowSeed {
  const least = { right: 1, left: 1, both: 1, holes: 2, none: 1, all: 1 };
  const roomless =
    seed.layout === 'none' ||
    seed.layout === 'all' ||
    (seed.layout === 'both' && tokens > length - 2) ||
    tokens < least[seed.layout];
  const layout = roomless ? layoutInUse('right', use) : seed.layout;
  return { ...seed, layout, real: tokens - least[layout], few: false };
}

/** Which row is as long as the use asks one row of a batch to be; undefined where it asks for none. A tile stands in row 0. */
function fullRow(count: number, hasTile: boolean, which: number, { padTo }: Use): number | undefined {
  if (padTo === undefined || typeof padTo === 'number') return undefined;
  return hasTile && count > 1 ? 1 + (which % (count - 1)) : which % count;
}

/** The same row with so many tokens that the batch is padded to no fewer positions. */
function filling(seed: RowSeed, length: number, use: Use): RowSeed {
  const fewer = seed.where % (multipleOf(use) ?? 1);
  const tokens = Math.max(1, Math.min(length - fewer, use.longest ?? Infinity));
  return tokens === length ? { ...seed, layout: 'none' } : withTokens(seed, tokens, length, use);
}

/** The same row, padded as the subject is used. */
function confined(seed: RowSeed, use: Use): RowSeed {
  const content = use.padContent === 'any' ? seed.content : 'pad id';
  return { ...seed, layout: layoutInUse(seed.layout, use), content };
}

/** How many rows a batch may have. Where there is one length only, there is no shorter one to have company in. */
function mostRows(length: number, maxTokens: number, heads: number | undefined, { staticShape }: Traits): number {
  if (staticShape?.size === 1) return 1;
  const least = staticShape?.length !== undefined ? Math.max(2, heads ?? 2) : length <= maxTokens ? 2 : 1;
  return Math.max(least, Math.floor(maxTokens / length));
}

function rowOf(seed: RowSeed, lap: number, length: number, traits: Traits, use: Use): Row {
  const layout = seed.layout === 'all' && traits.fullyMasked === 'refused' ? 'right' : seed.layout;
  const few = seed.few && length > FEW_TOKENS.padding + FEW_TOKENS.tokens;
  const real = few ? seed.real % FEW_TOKENS.tokens : seed.real;
  const at = placementOf(layout, length, real + lap, seed.where);
  const { longest = Infinity } = use;
  if (at.length > longest) return rowOf(withTokens(seed, longest, length, use), 0, length, traits, use);
  const { tokens, types } = sequenceOf({ ...seed.sequence, ids: seed.sequence.ids + lap }, at.length, traits);
  const padding = paddingOf(at, length);
  // Other ids before a token count as positions, so they stand there only where that is in use.
  const counts = traits.positions === 'from-ids' && traits.use?.padContent !== 'any';
  const content = counts ? 'pad id' : seed.content;
  const under = idsUnder(content, padding.length, tokens, seed.other, traits);
  return { tokens, types, at, under, otherUnder: otherIdsUnder(under, padding, at.at(-1) ?? -1, seed.other, traits) };
}
