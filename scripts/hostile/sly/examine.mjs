import { check } from 'padproof';

/**
 * What a check says of an entry, under one seed. `first` is the number of the first case that broke a claim. A check of fewer cases
 * than the usual hundred makes no more than those.
 */
export async function examine({ name, open }, { seed, runs = 100, investigate = true }) {
  const started = performance.now();
  const done = (found) => ({ name, seed, claims: [], ...found, seconds: (performance.now() - started) / 1000 });
  try {
    const { verdict, invariants, health, stopped } = await check(await open(), {
      seed,
      runs,
      investigate,
      ...(runs < 100 && { minCoverage: 0 }),
    });
    const broken = invariants.filter((invariant) => invariant.verdict === 'violated');
    const first = Math.min(...broken.map(({ counterexample }) => counterexample?.found.index ?? Infinity));
    const why = verdict === 'held' || broken.length > 0 ? '' : (stopped?.message ?? health[0]?.message ?? '');
    return done({
      verdict,
      claims: broken.map((invariant) => invariant.name),
      why,
      ...(Number.isFinite(first) && { first }),
    });
  } catch (thrown) {
    // A check reports what a subject does; it never throws because of it.
    return done({ verdict: 'threw', why: String(thrown?.stack ?? thrown) });
  }
}

/** What is not as it must be, in a sentence; undefined where all is well. */
export function complaint(entry, { seed, verdict, claims, why }) {
  const { kind, name, beyond } = entry;
  const said = `${kind}/${name} (seed ${seed}): ${verdict} ${claims.join(', ')}${why}`;
  if (verdict === 'threw') return said;
  if (kind === 'innocent') return verdict === 'held' ? undefined : `a false alarm: ${said}`;
  return verdict === 'held' && !beyond ? `a false green: ${said}` : undefined;
}

/** A whole number made of a seed, which may be any text. */
export function numberOf(seed) {
  if (Number.isSafeInteger(Number(seed))) return Number(seed);
  return [...String(seed)].reduce((h, c) => (Math.imul(h, 31) + c.codePointAt(0)) >>> 1, 7);
}
