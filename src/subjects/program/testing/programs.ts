import { join } from 'node:path';

/** A program that holds, in the examples. */
export const ENCODER = join(__dirname, '../../../../examples/programs/encoder.mjs');

/** A program that goes wrong in the way that it is told. */
export const ODD = join(__dirname, 'odd.mjs');
