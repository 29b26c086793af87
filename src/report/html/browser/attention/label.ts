import type { AttentionSide } from '../../../../tools/picture/picture';

/** Of a token's word on a picture. */
const MOST_LETTERS = 10;

/** How a position is called: by its token where that is known, else by its id, in brackets where it is padding. */
export function labelOf({ ids, real, tokens }: Pick<AttentionSide, 'ids' | 'real' | 'tokens'>, i: number): string {
  const token = tokens?.[i];
  if (token !== undefined) return token.length > MOST_LETTERS ? `${token.slice(0, MOST_LETTERS - 1)}…` : token;
  return real[i] ? String(ids[i]) : `[${ids[i]}]`;
}

/** How a run is called. Where tokens are known, runs are named in words of their own. */
export function runOf({ run, tokens }: AttentionSide): string {
  return tokens ? `the run with ${run}` : `run ${run}`;
}
