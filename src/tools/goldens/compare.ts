import type { Encoding } from '../../core/encoding';
import { tensorsOf } from '../../core/encoding';
import { numberInWords } from '../../core/json';
import { realPositions } from './batches';
import type { Golden, GoldenBatch } from './format';
import type { GoldenTensors, GoldenValues } from './tensors';

// A look-up of a global costs as much as the rest of these loops in a jest sandbox.
const { abs, max } = Math;
const { isFinite } = Number;

/** The first number that is not what was recorded. */
export interface Difference {
  readonly message: string;
  /** Such as `attentions[1]`. */
  readonly output: string;
  readonly batch: string;
  /** Where in the tensor, one number an axis; absent where the output is missing or has another shape. */
  readonly at?: readonly number[];
  readonly expected?: number;
  readonly observed?: number;
  readonly deviation: number;
}

/** The result of holding answers against a golden. */
export interface Comparison {
  /** How many numbers were compared, and how many of them are out of bounds. */
  readonly compared: number;
  readonly count: number;
  /** The largest deviation, in parts of the largest number of its row: the smallest bound that would pass. */
  readonly worst: number;
  readonly first?: Difference;
}

/**
 * Holds one encoding a batch against what was recorded, within a bound: states and logits at real positions, attention rows
 * of real queries, pooled vectors of rows with a real token. What stands at padding is not compared, since nobody reads it.
 * NaN and infinities never pass.
 */
export function compareWithGolden(
  golden: Golden,
  tensors: GoldenTensors,
  encodings: readonly Encoding[],
  bound: number,
): Comparison {
  let compared = 0;
  let count = 0;
  let worst = 0;
  let first: Difference | undefined;
  const note = (difference: Difference): void => {
    count++;
    first ??= difference;
  };
  golden.batches.forEach((batch, i) => {
    const answers = new Map(tensorsOf(encodings[i], golden.outputs).map(({ label, values }) => [label, values]));
    for (const [label, expected] of tensors[i]) {
      const observed = answers.get(label);
      const shape = observed && `[${observed.shape.join(', ')}]`;
      if (!observed || shape !== `[${expected.shape.join(', ')}]`) {
        worst = Infinity;
        const found = shape === undefined ? 'is missing' : `has shape ${shape}`;
        const message = `${label} of batch "${batch.label}" ${found}; ${expected.shape.join(' × ')} were recorded`;
        note({ message, output: label, batch: batch.label, deviation: Infinity });
        continue;
      }
      for (const stretches of rowsOf(label, expected, batch)) {
        const scale = magnitudeOf(expected, stretches);
        for (const { offset, size } of stretches) {
          compared += size;
          for (let at = offset; at < offset + size; at++) {
            const [a, b] = [expected.data[at], observed.data[at]];
            const deviation = isFinite(a) && isFinite(b) ? abs(a - b) / scale : Infinity;
            worst = max(worst, deviation);
            if (!(deviation <= bound)) note(describe(label, batch, expected, at, b, deviation, bound));
          }
        }
      }
    }
  });
  return { compared, count, worst, ...(first && { first }) };
}

interface Stretch {
  readonly offset: number;
  readonly size: number;
}

/** For each row of the batch with a real token, where the numbers lie that are compared. */
function rowsOf(label: string, { shape }: GoldenValues, batch: GoldenBatch): Stretch[][] {
  const size = shape.at(-1)!;
  const rows: Stretch[][] = [];
  for (let row = 0; row < shape[0]; row++) {
    const at = realPositions(batch, row);
    if (at.length === 0) continue;
    const stretch = (offset: number): Stretch => ({ offset: offset * size, size });
    if (label.startsWith('pooled')) rows.push([stretch(row)]);
    else if (label.startsWith('attentions')) {
      const [, H, S] = shape;
      const heads = Array.from({ length: H }, (_, head) => (row * H + head) * S);
      rows.push(heads.flatMap((head) => at.map((query) => stretch(head + query))));
    } else rows.push(at.map((position) => stretch(row * shape[1] + position)));
  }
  return rows;
}

/** The largest absolute value of a row; 1 where all are zero, and where one is not finite. */
function magnitudeOf({ data }: GoldenValues, stretches: readonly Stretch[]): number {
  let magnitude = 0;
  for (const { offset, size } of stretches) {
    for (let at = offset; at < offset + size; at++) magnitude = max(magnitude, abs(data[at]));
  }
  return isFinite(magnitude) && magnitude > 0 ? magnitude : 1;
}

function describe(
  output: string,
  { label }: GoldenBatch,
  { data, shape }: GoldenValues,
  flat: number,
  observed: number,
  deviation: number,
  bound: number,
): Difference {
  const at = shape.map((n, axis) => Math.floor(flat / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % n);
  const [is, was] = [observed, data[flat]].map(numberInWords);
  const message = `${output} at [${at.join(', ')}] of batch "${label}" is ${is}, not ${was}: ${deviation.toExponential(1)} of the row's largest number, ${bound.toExponential(1)} allowed`;
  return { message, output, batch: label, at, expected: data[flat], observed, deviation };
}
