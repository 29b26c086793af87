import { numberInWords } from '../json';

/** The least digits of two numbers that are held against each other, and the most that a float64 has. */
const [LEAST, MOST] = [3, 17];

/** Two numbers with three digits each, or with as many as tell them apart. */
export function apart(a: number, b: number): readonly [string, string] {
  // Of equal numbers the sign of a zero may be all that is not the same.
  if (a === b && !Object.is(a, b)) return [numberInWords(a), numberInWords(b)];
  let digits = LEAST;
  while (digits < MOST && inDigits(a, digits) === inDigits(b, digits) && !Object.is(a, b)) digits++;
  return [inDigits(a, digits), inDigits(b, digits)];
}

function inDigits(x: number, digits: number): string {
  if (!Number.isFinite(x) || x === 0) return numberInWords(x);
  const text = x.toPrecision(digits);
  // `1.23e+3` is written out, where no more digits are needed for that than a float32 has.
  return /e\+[0-6]$/.test(text) ? x.toFixed(0) : text;
}
