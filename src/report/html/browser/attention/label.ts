import type { AttentionSide } from '../../../../tools/picture/picture';

/** Of a token's word on a picture. */
const MOST_LETTERS = 10;

/** How a position is called: by its token where that is known, else by its id, in brackets where it is padding. */
export function labelOf({ ids, real, tokens }: Pick<AttentionSide, 'ids' | 'real' | 'tokens'>, i: number): string {
  const token = tokens?.[i];
  if (token !== undefined) return token.length > MOST_LETTERS ? `${token.slice(0, MOST_LETTERS - 1)}…` : token;
  return real[i] ? String(ids[i]) : `[${ids[i]}]`;
}

/** How a run is called, in a sentence. */
export function runOf(side: AttentionSide): string {
  return side.tokens ? `the run with ${side.run}` : shortRunOf(side);
}

/** How a run is called over a picture. Where tokens are known, runs are named in words of their own. */
export function shortRunOf({ run, tokens }: AttentionSide): string {
  return tokens ? run : `run ${run}`;
}
