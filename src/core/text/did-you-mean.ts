/** A word is taken for a name if at most one letter in so many is another. */
const LETTERS_A_SLIP = 4;

/** The name that a word is a slip of, or nothing, if none is near. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const slips = names.map((name) => ({ name, slips: slipsBetween(word, name) }));
  const [nearest] = slips.sort((a, b) => a.slips - b.slips);
  return nearest && nearest.slips * LETTERS_A_SLIP <= nearest.name.length ? nearest.name : undefined;
}

/** How many letters have to be put in, left out or replaced (Levenshtein's distance). */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + (letter === b[j] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
