import type { Case } from '../../core/case';
import { hasPadding } from '../../core/case';
import type { Layout } from '../../core/layout';
import { LAYOUTS, layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { ENOUGH_ON_OTHER_SIDE, multipleOf, otherSide, useOf } from '../../core/use';
import { FEW_TOKENS, MANY_ROWS, takesManyRows, tilesWithin } from './cases';
import { CORNER_LENGTHS, TILE_LENGTHS } from './lengths';
import type { Coverage } from '../../core/report/coverage';

interface Class {
  readonly name: string;
  /** Two classes of one axis never occur together. */
  readonly axis?: string;
  /** Classes that never occur with this one. */
  readonly never?: readonly string[];
  /** One number of positions or rows, which a run must meet, but not in every company: it is in no pair. */
  readonly unpaired?: true;
  /** How many cases of it have to come, where one says too little. */
  readonly least?: number;
  holds(testCase: Case): boolean;
}

/** Rows of more positions may be by themselves, as batches are bounded in tokens. */
const LONG_ALONE = 256;

/** Classes that a batch of one row never is in, or always. */
const OF_SEVERAL_ROWS = new Set([
  'B = 1',
  'B = heads',
  'full beside padded',
  'duplicate rows',
  'equal lengths, padded',
]);

/** The classes that a campaign on this subject can reach. */
function classesFor(traits: Traits, heads: number | undefined, weightScales: readonly string[]): Class[] {
  const layouts = (testCase: Case): string[] => testCase.rows.map((row) => layoutOf(row.at, testCase.length));
  const corners = new Set(CORNER_LENGTHS.filter((n) => n < traits.maxLength));
  const { staticShape } = traits;
  const found: Class[] = [
    ...LAYOUTS.filter((layout) => isPossible(layout, traits)).map((layout) => ({
      name: `layout ${layout}`,
      ...(layout === otherSide(traits) && { least: ENOUGH_ON_OTHER_SIDE }),
      holds: (testCase: Case) => layouts(testCase).includes(layout),
    })),
    {
      name: 'B = 1',
      axis: 'B',
      ...(traits.texts && { never: ['layout right'] }),
      holds: ({ rows }) => rows.length === 1,
    },
    ...(heads && heads > 1 ? [{ name: 'B = heads', axis: 'B', holds: ({ rows }: Case) => rows.length === heads }] : []),
    ...(takesManyRows(traits) ? MANY_ROWS.map((n) => exactly('B', n)) : []),
    { name: 'one real token', holds: ({ rows, length }) => length > 1 && rows.some((row) => row.at.length === 1) },
    {
      name: 'full beside padded',
      never: ['B = 1', 'equal lengths, padded'],
      holds: (testCase) => hasPadding(testCase) && layouts(testCase).includes('none'),
    },
    {
      name: 'duplicate rows',
      never: ['B = 1'],
      holds: ({ rows }) => new Set(rows.map((row) => JSON.stringify([row.tokens, row.at]))).size < rows.length,
    },
    ...(traits.texts ? textClasses(traits) : [equalLengths]),
    ...(traits.positions === 'from-ids' || traits.texts
      ? []
      : [
          {
            name: 'pad id as a real token',
            holds: ({ rows }: Case) => rows.some((row) => row.tokens.includes(traits.padId)),
          },
          {
            name: 'other ids than the pad id under the padding',
            holds: ({ rows }: Case) => rows.some((row) => row.under.some((id) => id !== traits.padId)),
          },
        ]),
    ...(corners.size > 0
      ? [{ name: 'S at a corner', axis: 'S', holds: ({ length }: Case) => corners.has(length) }]
      : []),
    ...(traits.texts ? [] : TILE_LENGTHS.filter((n) => n < traits.maxLength).map((n) => exactly('S', n))),
    ...tilesWithin(traits).map((n) => exactly('L', n)),
    ...(!traits.texts && traits.maxLength > FEW_TOKENS.tokens + FEW_TOKENS.padding ? [fewTokens] : []),
    ...(traits.texts ? [] : histories(traits)),
    {
      name: 'S at the maximum',
      axis: 'S',
      // So long a row may be alone in its batch, and has one layout then.
      ...(traits.maxLength > LONG_ALONE && { unpaired: true as const }),
      holds: (testCase) => testCase.length === traits.maxLength && (traits.texts !== undefined || hasPadding(testCase)),
    },
    ...weightScales.map((weightScale) => ({
      name: `${weightScale} weights`,
      axis: 'weights',
      holds: (testCase: Case) => testCase.weightScale === weightScale,
    })),
  ];
  return found.filter(
    ({ name, axis }) =>
      !(staticShape?.size === 1 && OF_SEVERAL_ROWS.has(name)) && !(staticShape?.length && axis === 'S'),
  );
}

/** As many positions beside which there is padding, rows, or real tokens of a padded row: what a tile of a kernel holds, or one more. */
function exactly(axis: 'S' | 'B' | 'L', n: number): Class {
  const holds = {
    S: (testCase: Case) => testCase.length === n && hasPadding(testCase),
    B: ({ rows }: Case) => rows.length === n,
    L: ({ rows, length }: Case) => n < length && rows.some(({ at }) => at.length === n),
  };
  return { name: `${axis} = ${n}`, axis, unpaired: true, holds: holds[axis] };
}

const fewTokens: Class = {
  name: 'L ≤ 4 beside 64 pads or more',
  unpaired: true,
  holds: ({ rows, length }) =>
    rows.some(({ at }) => at.length > 0 && at.length <= FEW_TOKENS.tokens && length - at.length >= FEW_TOKENS.padding),
};

/** A short batch has so small a part of the positions of the case that it comes before, which has so many at least. */
const SHORT_BEFORE = { part: 4, length: 16 };

/** What comes before a case, where it is no batch of its own length. */
function histories(traits: Traits): Class[] {
  const least = multipleOf(useOf(traits)) ?? 1;
  const has = Math.max(SHORT_BEFORE.length, SHORT_BEFORE.part * least) <= traits.maxLength;
  if (traits.staticShape?.length !== undefined || !has)
    return [{ name: 'a batch before', unpaired: true, holds: ({ history }) => history !== undefined }];
  return [
    {
      name: 'a short batch before',
      unpaired: true,
      holds: ({ history = [], length }) =>
        length >= SHORT_BEFORE.length && history.some((past) => SHORT_BEFORE.part * past.length <= length),
    },
    {
      name: 'a longer batch before',
      unpaired: true,
      holds: ({ history = [], length }) => history.some((past) => past.length >= 2 * length),
    },
  ];
}

const equalLengths: Class = {
  name: 'equal lengths, padded',
  never: ['B = 1', 'layout none'],
  holds: ({ rows, length }) =>
    rows.length > 1 && rows[0].at.length < length && rows.every((row) => row.at.length === rows[0].at.length),
};

/** Whoever takes texts pads the shorter to the longest. */
function textClasses({ maxLength }: Traits): Class[] {
  return [
    {
      name: 'one word beside the longest',
      never: ['B = 1'],
      holds: ({ rows, length }) => length === maxLength && rows.some(({ at }) => at.length === 1),
    },
  ];
}

/** Can a row of this subject be laid out so? Padding at both ends, or between tokens, takes three positions. */
function isPossible(layout: Layout, { fullyMasked, maxLength, texts }: Traits): boolean {
  if (texts) return layout === 'none' || layout === 'right';
  if (layout === 'all') return fullyMasked !== 'refused';
  return maxLength >= 3 || (layout !== 'both' && layout !== 'holes');
}

/** Counts classes and pairs of classes over the cases of a campaign. */
export class CoverageTally {
  private readonly classes: Class[];
  private readonly counts: number[];
  private readonly together: boolean[][];
  /** Which classes have come, whoever judged them. */
  private readonly met: number[];
  private seen = 0;
  private longest = 0;

  constructor(traits: Traits, heads: number | undefined, weightScales: readonly string[]) {
    this.classes = classesFor(traits, heads, weightScales);
    this.counts = this.classes.map(() => 0);
    this.together = this.classes.map(() => this.classes.map(() => false));
    this.met = this.classes.map(() => 0);
  }

  add(testCase: Case): void {
    this.seen++;
    this.longest = Math.max(this.longest, testCase.length);
    const hit = this.classes.flatMap((candidate, i) => (candidate.holds(testCase) ? [i] : []));
    for (const i of hit) {
      this.counts[i]++;
      this.met[i]++;
      for (const j of hit) this.together[i][j] = true;
    }
  }

  /** Takes note of a case that another shard judges: it reaches its classes there. */
  meet(testCase: Case): void {
    this.classes.forEach((candidate, i) => (this.met[i] += Number(candidate.holds(testCase))));
  }

  /** The names of all classes. */
  get names(): string[] {
    return this.classes.map(({ name }) => name);
  }

  /** Those that are no single number of rows or positions: forms of batches, which small cases reach. */
  get forms(): string[] {
    return this.classes.filter(({ unpaired }) => !unpaired).map(({ name }) => name);
  }

  /** The names of the classes that a case is of. */
  classesOf(testCase: Case): string[] {
    return this.classes.filter((candidate) => candidate.holds(testCase)).map(({ name }) => name);
  }

  /** Does a case reach a class of which too few have come? Undefined where enough of each have. */
  wants(testCase: Case): boolean | undefined {
    const unseen = this.classes.filter(({ least = 1 }, i) => this.met[i] < least);
    return unseen.length === 0 ? undefined : unseen.some((candidate) => candidate.holds(testCase));
  }

  summary(): Coverage {
    const missing: [string, string][] = [];
    let possible = 0;
    this.classes.forEach((a, i) => {
      this.classes.slice(i + 1).forEach((b, offset) => {
        if (a.unpaired || b.unpaired) return;
        const sameAxis = a.axis !== undefined && a.axis === b.axis;
        if (sameAxis || a.never?.includes(b.name) || b.never?.includes(a.name)) return;
        possible++;
        if (!this.together[i][i + 1 + offset]) missing.push([a.name, b.name]);
      });
    });
    return {
      cases: this.seen,
      longest: this.longest,
      classes: Object.fromEntries(this.classes.map((candidate, i) => [candidate.name, this.counts[i]])),
      pairs: { possible, reached: possible - missing.length, missing },
    };
  }
}
