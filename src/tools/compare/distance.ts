import type { Case } from '../../core/case';
import type { Encoding, NamedValues } from '../../core/encoding';
import { sliceRows, tensorsOf } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import { meansItsSequence } from '../../engine/invariants/support';
import type { Stretch } from '../../numerics/compare';
import { compareWithin, magnitudeOf } from '../../numerics/compare';
import { cosine, leastFirst } from '../../numerics/cosine';
import type { ComparedOutput, Distance } from './comparison';

/** The two answers to one run. */
type Pair = readonly [a: Encoding, b: Encoding];

const NOWHERE: Distance = { deviation: 0, case: 0, row: 0, unit: 0, a: 0, b: 0 };

interface Gathered {
  compared: number;
  readonly worst: { batched: Distance; alone: Distance };
  readonly cosines: number[];
}

/** Gathers how far the answers of two subjects are apart, output by output, in the batch and alone. */
export class DistanceMeter {
  private readonly gathered = new Map<string, Gathered>();
  private readonly only: readonly [Set<string>, Set<string>] = [new Set(), new Set()];

  /**
   * @param answers of either subject to the runs `base` and `alone r` of the case, by key
   * @param traits of either subject: a row counts where it means the same sequence to both
   */
  add(
    testCase: Case,
    index: number,
    answers: readonly [ReadonlyMap<string, Encoding>, ReadonlyMap<string, Encoding>],
    traits: readonly [Traits, Traits],
  ): void {
    testCase.rows.forEach(({ at }, row) => {
      if (!traits.every((own) => meansItsSequence(at, testCase.length, own))) return;
      const batched = answers.map((runs) => sliceRows(runs.get('base')!, row, 1)) as unknown as Pair;
      const alone = answers.map((runs) => runs.get(`alone ${row}`)!) as unknown as Pair;
      this.compare('batched', batched, at, index, row);
      this.compare('alone', alone, at.map((_, token) => token), index, row); // prettier-ignore
    });
  }

  private compare(how: 'batched' | 'alone', [a, b]: Pair, at: readonly number[], index: number, row: number): void {
    const others = new Map(tensorsOf(b).map((tensor) => [tensor.label, tensor]));
    for (const tensor of tensorsOf(a)) {
      const other = others.get(tensor.label);
      others.delete(tensor.label);
      if (!other || other.values.shape.at(-1) !== tensor.values.shape.at(-1)) {
        this.only[0].add(tensor.label);
        continue;
      }
      const own = this.of(tensor.label);
      for (const [left, right, token] of vectors(tensor, other, at)) {
        const { worst, first, compared } = compareWithin(left, right, 0, magnitudeOf(left));
        own.compared += compared;
        if (tensor.output === 'pooled' && how === 'batched')
          own.cosines.push(cosine(numbersOf(left), numbersOf(right)));
        if (!first || worst <= own.worst[how].deviation) continue;
        own.worst[how] = {
          case: index,
          row,
          ...(token !== undefined && { token }),
          ...furthest(left, right),
          deviation: worst,
        };
      }
    }
    for (const label of others.keys()) this.only[1].add(label);
  }

  private of(label: string): Gathered {
    const known = this.gathered.get(label);
    if (known) return known;
    const own: Gathered = { compared: 0, worst: { batched: NOWHERE, alone: NOWHERE }, cosines: [] };
    this.gathered.set(label, own);
    return own;
  }

  /** The labels that one of the two does not have, or not as wide. */
  get onlyIn(): readonly [string[], string[]] {
    return [[...this.only[0]], [...this.only[1]]];
  }

  /** How far apart they are at most, in the batch. */
  get furthest(): number {
    return Math.max(0, ...[...this.gathered.values()].map(({ worst }) => worst.batched.deviation));
  }

  summary(): ComparedOutput[] {
    return [...this.gathered].map(([output, { compared, worst, cosines }]) => {
      const sorted = [...cosines].sort(leastFirst);
      const median = sorted[Math.floor(sorted.length / 2)];
      return { output, compared, ...worst, ...(sorted.length > 0 && { cosine: { least: sorted[0], median } }) };
    });
  }
}

/** The vectors of one row's real tokens, or its one pooled vector, and which token each is of. */
function vectors(a: NamedValues, b: NamedValues, at: readonly number[]): [Stretch, Stretch, number?][] {
  const count = a.values.shape.at(-1)!;
  const stretch = (values: NamedValues['values'], i: number): Stretch => ({ values, offset: i * count, count });
  if (a.output === 'pooled') return [[stretch(a.values, 0), stretch(b.values, 0)]];
  return at.map((position, token) => [stretch(a.values, position), stretch(b.values, position), token]);
}

/** The number at which two vectors are furthest apart. */
function furthest({ values, offset, count }: Stretch, other: Stretch): Pick<Distance, 'unit' | 'a' | 'b'> {
  let found = { unit: 0, a: NaN, b: NaN };
  let most = -1;
  for (let unit = 0; unit < count; unit++) {
    const [a, b] = [values.data[offset + unit], other.values.data[other.offset + unit]];
    const apart = Number.isFinite(a - b) ? Math.abs(a - b) : Infinity;
    if (apart > most) [most, found] = [apart, { unit, a, b }];
  }
  return found;
}

/** The numbers of a stretch. */
function numbersOf({ values, offset, count }: Stretch): Float32Array {
  return values.data.subarray(offset, offset + count);
}
