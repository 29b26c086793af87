/** Weights in bytes, `[in, out]`, around 0: a number is its byte times the scale of its column, or of them all. */
export interface Int8 {
  readonly bytes: Int8Array;
  readonly scales: Float32Array;
}

/** Weights in four bits, in blocks of 32 of a column, as MatMulNBits has them: a number is (bits − 8) times its block's scale. */
export interface Int4 {
  /** `[out, blocks, 16]`, two numbers a byte, the first in its lower bits. */
  readonly packed: Uint8Array;
  /** `[out, blocks]` */
  readonly scales: Float32Array;
  readonly blocks: number;
}

interface Floats {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** How many numbers of a column share a scale. */
export const BLOCK = 32;

/** @param perChannel a scale for each column; else one for all */
export function quantisedInt8({ rows, columns, data }: Floats, perChannel: boolean): Int8 {
  const scales = new Float32Array(perChannel ? columns : 1);
  const scaleOf = (i: number): number => (perChannel ? i % columns : 0);
  data.forEach((x, i) => (scales[scaleOf(i)] = Math.max(scales[scaleOf(i)], Math.abs(x))));
  scales.forEach((largest, i) => (scales[i] = largest === 0 ? 1 : largest / 127));
  const bytes = Int8Array.from({ length: rows * columns }, (_, i) =>
    Math.max(-127, Math.min(127, Math.round(data[i] / scales[scaleOf(i)]))),
  );
  return { bytes, scales };
}

export function quantisedInt4({ rows, columns, data }: Floats): Int4 {
  const blocks = Math.ceil(rows / BLOCK);
  const packed = new Uint8Array((columns * blocks * BLOCK) / 2);
  const scales = new Float32Array(columns * blocks);
  for (let column = 0; column < columns; column++) {
    for (let block = 0; block < blocks; block++) {
      const numbers = Array.from({ length: BLOCK }, (_, i) => {
        const row = block * BLOCK + i;
        return row < rows ? data[row * columns + column] : 0;
      });
      const scale = Math.fround(Math.max(...numbers.map(Math.abs)) / 7) || 1;
      scales[column * blocks + block] = scale;
      numbers.forEach((x, i) => {
        const bits = Math.max(0, Math.min(15, Math.round(x / scale) + 8));
        packed[((column * blocks + block) * BLOCK + i) >> 1] |= i % 2 === 0 ? bits : bits << 4;
      });
    }
  }
  return { packed, scales, blocks };
}

/** What activations in QDQ graphs are kept in: a scale and a zero point of bytes without a sign. */
export const STATIC = { scale: Math.fround(0.0625), zero: 121 } as const;
