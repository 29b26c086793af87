import type { AttentionSide } from '../../../../tools/picture/picture';

/** Of a token's word on a picture. */
const MOST_LETTERS = 10;

/** How a position is called: by its token where that is known, else by its id; in brackets where it is padding. */
export function labelOf({ ids, real, tokens }: Pick<AttentionSide, 'ids' | 'real' | 'tokens'>, i: number): string {
  const token = tokens?.[i] ?? String(ids[i]);
  const name = token.length > MOST_LETTERS ? `${token.slice(0, MOST_LETTERS - 1)}…` : token;
  return real[i] || name.startsWith('[') ? name : `[${name}]`;
}

/** How a run is called, in a sentence. */
export function runOf(side: AttentionSide): string {
  return side.inWords ? `the run with ${side.run}` : shortRunOf(side);
}

/** How a run is called over a picture. */
export function shortRunOf({ run, inWords }: AttentionSide): string {
  return inWords ? run : `run ${run}`;
}
