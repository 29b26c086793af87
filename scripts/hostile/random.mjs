import seedrandom from 'seedrandom';

/** Choices that depend on a seed and nothing else. */
export function randomFrom(seed) {
  const next = seedrandom(String(seed));
  const below = (n) => Math.floor(next() * n);
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    pick: (list) => list[below(list.length)],
    chance: (share) => next() < share,
  };
}
