import fc from 'fast-check';
import type { Case, PastBatch, Row } from '../../core/case';
import { paddingOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import type { Use } from '../../core/use';
import { multipleOf, paddedLength } from '../../core/use';
import { lengthIn, lengths, type LengthRange } from './lengths';
import { mix } from './mix';
import { placementOf } from './placement';
import type { SequenceSeed } from './sequence';
import { sequenceOf, sequenceSeeds } from './sequence';

/** One of so many cases has a history. */
const HISTORY_IN = 8;
/** The most batches of a history. */
const MOST_BATCHES = 3;
/**
 * The first batch is short or long. Before a case of more than so many positions it is short, before one of fewer long, and between
 * the two it is either.
 */
const CONTRAST = { above: 16, below: 9 };
const SHORT = 4;
/** A long batch has so many positions at least; every second one has the most. */
const LONG = { least: 64, most: 512 };
/** The most rows of a batch, and the most tokens of one of several rows. */
const MOST = { rows: 4, tokens: 256 };

/** What batches but the first have in common with the case: what is kept by shape, or by length, meets the same one. */
const IN_COMMON = ['nothing', 'length', 'shape'] as const;

interface PastSeed {
  readonly inCommon: (typeof IN_COMMON)[number] | 'contrast';
  readonly length: LengthRange;
  readonly which: number;
  readonly sequence: SequenceSeed;
}

/** What a history is made from: nothing, in most cases. */
export type HistorySeed = readonly PastSeed[] | undefined;

/** An arbitrary of what histories are made from. It shrinks to none, then to one batch. */
export function historySeeds(traits: Traits): fc.Arbitrary<HistorySeed> {
  const pastSeeds = fc.record({
    inCommon: fc.noBias(fc.nat(IN_COMMON.length - 1)).map((i) => IN_COMMON[i]),
    length: lengths(traits.maxLength, traits.staticShape?.length),
    which: fc.nat(0xffff),
    sequence: sequenceSeeds,
  });
  return fc
    .record({
      has: fc.noBias(fc.nat(HISTORY_IN - 1)).map((n) => n === HISTORY_IN - 1),
      seeds: fc.array(pastSeeds, { minLength: 1, maxLength: MOST_BATCHES }),
    })
    .map(({ has, seeds }) => (has ? seeds : undefined));
}

/** The history of a case, padded as the subject is used: a batch far shorter or longer, and others of any length or the same shape. */
export function historyOf(seeds: readonly PastSeed[], own: Case, traits: Traits, use: Use): PastBatch[] {
  return seeds.map((drawn, i): PastBatch => {
    const seed: PastSeed = i === 0 ? { ...drawn, inCommon: 'contrast' } : drawn;
    const length = lengthOf(seed, own, traits, use);
    const any = 1 + (seed.which % Math.max(1, Math.min(MOST.rows, Math.floor(MOST.tokens / length))));
    const count = traits.staticShape?.size === 1 ? 1 : seed.inCommon === 'shape' ? own.rows.length : any;
    const rows = Array.from({ length: count }, (_, r) => pastRow(seed, r, length, traits, use));
    return { length, rows };
  });
}

function lengthOf(seed: PastSeed, own: Case, { maxLength, staticShape }: Traits, use: Use): number {
  if (staticShape?.length !== undefined) return staticShape.length;
  const length = Math.min(maxLength, lengthBeside(seed, own));
  return multipleOf(use) === undefined ? length : Math.min(maxLength, paddedLength(length, use));
}

function lengthBeside({ inCommon, length: range, which }: PastSeed, { length }: Case): number {
  if (inCommon === 'nothing') return lengthIn(range, which);
  if (inCommon !== 'contrast') return length;
  const isShort = length > CONTRAST.above || (length >= CONTRAST.below && which % 2 === 0);
  if (isShort) return 1 + ((which >> 1) % SHORT);
  return (which >> 1) % 2 === 0 ? Math.max(LONG.least, lengthIn(range, which)) : LONG.most;
}

/** The first row of a batch fills it, and the others are padded as the subject is used. */
function pastRow({ sequence, which }: PastSeed, r: number, length: number, traits: Traits, use: Use): Row {
  const { longest = length } = use;
  const tokens = Math.min(longest, r === 0 ? length : 1 + (mix(which, r) % length));
  const side = use.padding === 'left' ? 'left' : 'right';
  const at = placementOf(tokens === length ? 'none' : side, length, tokens - 1, 0);
  const ids = { ...sequence, ids: sequence.ids + r };
  const under = paddingOf(at, length).map(() => traits.padId);
  return { ...sequenceOf(ids, at.length, traits), at, under, otherUnder: under };
}
