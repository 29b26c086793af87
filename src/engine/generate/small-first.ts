import fc from 'fast-check';
import type { Case } from '../../core/case';
import type { CoverageTally } from './coverage';
import { FURTHER_DRAWS, type Indexed } from './case-stream';
import { OWN_PARAMETERS } from './own-parameters';

/** So many cases of a stream come in another order than they are drawn in. */
export const REORDERED = 100;

/** A case in the order of its use. */
export interface Place extends Indexed {
  /**
   * Where it is from: the first hundred of the stream, which are a random sample once all of them are judged; further along,
   * picked for a class that those do not hold; or the stream behind them, in its own order.
   */
  readonly from: 'first' | 'further' | 'stream';
  /** Is it one of those that reach every class? */
  readonly covers: boolean;
}

/** Among so many cases every class has come. What is left of them goes to those of many classes for their size. */
export const COVERING = 28;

/** A case of more tokens is none of the small ones that reach every form first. */
const SMALL = 64;

/** How many cases are drawn at a time. */
const DRAWS = 200;
/** What a case costs whatever its size, in tokens. */
const FIXED_COST = 8;

/** How many tokens a case holds. */
export function tokensOfCase({ rows, length }: Case): number {
  return rows.length * length;
}

/** The cases of a seed's stream in the order of what they show for their cost. */
export interface Order {
  /** How many are picked further along for classes that the first hundred do not hold. */
  readonly further: number;
  readonly places: Generator<Place, never>;
}

/**
 * First come as few cases as reach every form of a batch, then those that reach every other class; then the others of the first
 * hundred; then all that follow, as they are drawn. Of each but the last the smallest come first. It depends on the seed and the
 * subject alone, so the first so many of it are always the same.
 */
export function smallFirst(arbitrary: fc.Arbitrary<Case>, seed: number, coverage: CoverageTally): Order {
  const block = draw(arbitrary, seed, 0, REORDERED);
  const forms = cover(block, coverage, coverage.forms).chosen;
  const reached = new Set(forms.flatMap(({ testCase }) => coverage.classesOf(testCase)));
  const unreached = coverage.names.filter((name) => !reached.has(name));
  const { chosen, missing } = cover(block, coverage, unreached);
  const further = missing.size > 0 ? picked(arbitrary, seed, coverage, missing) : [];
  const worth = ({ testCase }: Indexed): number =>
    coverage.classesOf(testCase).length / (FIXED_COST + tokensOfCase(testCase));
  const covers = [...forms, ...chosen];
  const room = Math.max(0, COVERING - covers.length - further.length);
  const strong = block
    .filter((one) => !covers.includes(one))
    .sort((a, b) => worth(b) - worth(a))
    .slice(0, room);
  const isSmall = ({ testCase }: Indexed): boolean => tokensOfCase(testCase) <= SMALL;
  const late = forms.filter((one) => !isSmall(one));
  const covering = [...forms.filter(isSmall).sort(bySize), ...[...late, ...chosen, ...strong, ...further].sort(bySize)];
  const others = block.filter((one) => !covering.includes(one)).sort(bySize);
  function* places(): Generator<Place, never> {
    for (const one of covering) yield { ...one, from: further.includes(one) ? 'further' : 'first', covers: true };
    for (const one of others) yield { ...one, from: 'first', covers: false };
    const taken = new Set(further.map(({ index }) => index));
    for (let at = REORDERED; ; at += DRAWS) {
      for (const one of draw(arbitrary, seed, at, DRAWS)) {
        if (!taken.has(one.index)) yield { ...one, from: 'stream', covers: false };
      }
    }
  }
  return { further: further.length, places: places() };
}

function draw(arbitrary: fc.Arbitrary<Case>, seed: number, from: number, count: number): Indexed[] {
  const where = { ...OWN_PARAMETERS, seed, path: from === 0 ? '' : String(from), examples: [], numRuns: count };
  return fc.sample(arbitrary, where).map((testCase, i) => ({ testCase, index: from + i }));
}

function bySize(a: Indexed, b: Indexed): number {
  return tokensOfCase(a.testCase) - tokensOfCase(b.testCase);
}

/** Picks cases until no other adds one of these classes, each time the one that adds most for its cost. */
function cover(
  block: readonly Indexed[],
  coverage: CoverageTally,
  names: readonly string[],
): { readonly chosen: Indexed[]; readonly missing: Set<string> } {
  const missing = new Set(names);
  const left = block.map((one) => ({ one, classes: coverage.classesOf(one.testCase) }));
  const chosen: Indexed[] = [];
  for (;;) {
    const worth = left.map(({ one, classes }) => {
      return classes.filter((name) => missing.has(name)).length / (FIXED_COST + tokensOfCase(one.testCase));
    });
    const best = worth.indexOf(Math.max(...worth));
    if (!(worth[best] > 0)) return { chosen, missing };
    const [{ one, classes }] = left.splice(best, 1);
    for (const name of classes) missing.delete(name);
    chosen.push(one);
  }
}

/** Picks cases further along the stream for classes that its beginning does not hold. */
function picked(arbitrary: fc.Arbitrary<Case>, seed: number, coverage: CoverageTally, missing: Set<string>): Indexed[] {
  const found: Indexed[] = [];
  for (let from = REORDERED; from < REORDERED + FURTHER_DRAWS && missing.size > 0; from += DRAWS) {
    for (const one of draw(arbitrary, seed, from, DRAWS)) {
      const adds = coverage.classesOf(one.testCase).filter((name) => missing.has(name));
      if (adds.length === 0) continue;
      for (const name of adds) missing.delete(name);
      found.push(one);
    }
  }
  return found;
}
