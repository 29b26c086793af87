import type { Int4, Int8 } from './quantise';

/** A table of numbers, row-major. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** A product's weights `[in, out]`, as floats, and in whichever bytes they are kept in. */
export interface Linear extends Table {
  readonly int8?: Int8;
  readonly int4?: Int4;
  readonly bias?: Float32Array;
}
