// How far padding moves a twin, by transformers in float64: make.py has measured it, and padproof has no part in it.

/** Above what another order of the sums costs in float64; leaks of random weights are far larger. */
const ROUNDING = 1e-9;

/** The worst of the outputs, for a side and a content, each a name or `any`. */
export function movedBy(truth, { padding, padContent }) {
  const among = Object.entries(truth).filter(([key]) => {
    const [, side, content] = key.split('/');
    return (padding === 'any' || side === padding) && (padContent === 'any' || content === padContent);
  });
  if (among.length === 0) throw new Error(`nothing is known of padding ${padding} with ${padContent}`);
  return Math.max(...among.map(([, moved]) => moved));
}

/** Is a use safe, and is everything safe, by the truth? */
export function answerOf(truth, use) {
  const [inUse, anywhere] = [use, { padding: 'any', padContent: 'any' }].map((one) => movedBy(truth, one));
  return { inUse, anywhere, safe: inUse < ROUNDING, safeAnywhere: anywhere < ROUNDING };
}
