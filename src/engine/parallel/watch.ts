import type { WeightScale } from '../../core/subject';
import type { Cost } from '../ask/cost';
import { addCost, costSince } from '../ask/cost';
import type { PlatformCounts } from '../ask/platform-counts';
import { countsSince } from '../ask/platform-counts';
import type { Sessions } from '../judge/sessions';
import type { PlainLengthNoise } from '../noise/noise-book';
import { plainLengthNoise } from '../noise/noise-book';
import type { Ledger } from './ledger';

/** What a piece of work took, and the noise that was needed for it: a ledger has each length once, as a step of its own. */
export interface Watched {
  /** What it took, the measuring of noise left out. */
  readonly cost: Cost;
  readonly noise: readonly { readonly weightScale?: WeightScale; readonly length: number }[];
  /** What platforms counted meanwhile, where they count: the measuring of noise left out, too. */
  readonly counts?: readonly { readonly weightScale?: WeightScale; readonly counts: PlatformCounts }[];
}

function stepOfNoise(weightScale: WeightScale | undefined, length: number): string {
  return `noise ${length} ${weightScale ?? ''}`;
}

/** Watches a piece of work on the subject of a weight scale, or of all. @returns what to call when it is done */
export async function watch(
  ledger: Ledger,
  sessions: Sessions,
  weightScales: readonly (WeightScale | undefined)[] = allOf(sessions),
): Promise<() => Promise<Watched>> {
  const before = { ...sessions.cost };
  const countedBefore = countsIn(sessions);
  const books: [WeightScale | undefined, Set<number>][] = [];
  for (const weightScale of weightScales) {
    const book = sessions.noiseOf(weightScale);
    book.takeUsed();
    books.push([weightScale, new Set((await book.all()).map(({ length }) => length))]);
  }
  return async () => {
    const noise: Watched['noise'][number][] = [];
    let cost = costSince(before, sessions.cost);
    const counted = countsIn(sessions);
    for (const [weightScale, counts] of counted)
      counted.set(weightScale, countsSince(countedBefore.get(weightScale), counts)!);
    for (const [weightScale, known] of books) {
      const used = new Set(sessions.noiseOf(weightScale).takeUsed());
      for (const one of await sessions.noiseOf(weightScale).all()) {
        const { length, spent } = one;
        const isNew = !known.has(length);
        if (isNew && spent) {
          cost = costSince(spent.cost, cost);
          const counts = countsSince(spent.counts, counted.get(weightScale));
          if (counts) counted.set(weightScale, counts);
        }
        if (!isNew && !used.has(length)) continue;
        noise.push({ length, ...(weightScale && { weightScale }) });
        const step = stepOfNoise(weightScale, length);
        if (ledger.find(step).length === 0) ledger.add(step, plainLengthNoise(one));
      }
    }
    const counts = [...counted].map(([weightScale, one]) => ({ ...(weightScale && { weightScale }), counts: one }));
    return { cost, noise, ...(counts.length > 0 && { counts }) };
  };
}

/** What the platform of each weight scale that is open has counted so far, where it counts. */
function countsIn({ traits }: Sessions): Map<WeightScale | undefined, PlatformCounts> {
  return new Map(
    traits.flatMap(({ weightScale, platform: { counts = {} } = {} }) =>
      Object.keys(counts).length > 0 ? [[weightScale, counts] as const] : [],
    ),
  );
}

function allOf({ weightScales }: Sessions): readonly (WeightScale | undefined)[] {
  return weightScales.length > 0 ? weightScales : [undefined];
}

/** Takes over what was watched elsewhere: noise that is known already was paid for. */
export function takeOver({ cost, noise, counts = [] }: Watched, ledger: Ledger, sessions: Sessions): void {
  addCost(sessions.cost, cost);
  for (const one of counts) sessions.count(one.weightScale, one.counts);
  for (const { weightScale, length } of noise) {
    const book = sessions.noiseOf(weightScale);
    const [measured] = ledger.find(stepOfNoise(weightScale, length)) as readonly PlainLengthNoise[];
    if (!measured || book.has(length)) continue;
    book.adopt(measured);
    if (!measured.spent) continue;
    addCost(sessions.cost, measured.spent.cost);
    if (measured.spent.counts) sessions.count(weightScale, measured.spent.counts);
  }
}
