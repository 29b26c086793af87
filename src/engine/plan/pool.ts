import type { Case } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import type { Invariant, Pool, Run } from '../invariants/invariant';
import { comparable } from '../invariants/runs';
import type { Variant } from '../invariants/variant';
import { batchOfVariant, unchanged } from '../invariants/variant';
import { putBack } from './put-back';

/*
 * Group testing (Dorfman, The Detection of Defective Members of Large Populations, 1943): most cases hold, so what must not matter
 * is changed all at once, and only where that is felt is each change made by itself.
 */

/** Fewer claims than this have nothing to share. */
const FEWEST = 2;

/** Do so many of these claims share their runs that a case can be pooled? */
export function canPool(invariants: readonly Invariant[], { texts }: Traits): boolean {
  return !texts && invariants.filter(({ whenPooled }) => whenPooled === 'shared').length >= FEWEST;
}

/** The same case, each of its runs made by itself. */
export function runByRun({ pooled: _, ...testCase }: Case): Case {
  return testCase;
}

/** A run that several claims share, and the runs that it stands for. */
export interface Shared {
  readonly run: Run;
  readonly variant: Variant;
  readonly standsFor: readonly Run[];
}

/** The runs that are left where those that can be made at once are made at once, and what these stand for. */
export function share(
  runs: readonly Run[],
  testCase: Case,
  traits: Traits,
): { readonly runs: readonly Run[]; readonly shared: readonly Shared[] } {
  const shared = (['content', 'shape'] as const).flatMap((into) =>
    sharedOf(
      into,
      runs.filter(({ pool }) => pool?.into === into),
      testCase,
      traits,
    ),
  );
  const replaced = new Set(shared.flatMap(({ standsFor }) => standsFor));
  return { runs: [...runs.filter((run) => !replaced.has(run)), ...shared.map(({ run }) => run)], shared };
}

/** One run with all of these changes, or one for either half of the rows; none where that would save nothing. */
function sharedOf(into: Pool['into'], runs: readonly Run[], testCase: Case, traits: Traits): Shared[] {
  const named = [...new Set(runs.flatMap(({ pool }) => pool!.part ?? []))];
  const parts = named.length > 0 ? named : [undefined];
  if (parts.length >= runs.length) return [];
  return parts.map((part) => {
    const standsFor = runs.filter(({ pool }) => pool!.part === undefined || pool!.part === part);
    const variant = standsFor.reduce((all, { pool }) => pool!.change(all, traits), unchanged(testCase));
    const key = part === undefined ? `pooled ${into}` : `pooled ${into} ${part}`;
    const batch = batchOfVariant(variant, traits);
    return { run: { key, batch, wanted: comparable(traits), place: 'locked' }, variant, standsFor };
  });
}

/**
 * The answers to the runs that shared ones stand for: the numbers of each row's real tokens, put where they would be if its own
 * change alone had been made, and NaN everywhere else.
 */
export function answersOf(
  { testCase, shared }: { readonly testCase: Case; readonly shared: readonly Shared[] },
  encodings: ReadonlyMap<string, Encoding>,
  traits: Traits,
): Map<string, Encoding> {
  const answers = new Map<string, Encoding>();
  for (const run of new Set(shared.flatMap(({ standsFor }) => standsFor))) {
    const own = run.pool!.change(unchanged(testCase), traits);
    const sources = shared
      .filter(({ standsFor }) => standsFor.includes(run))
      .map(({ run: { key }, variant }) => ({ variant, encoding: encodings.get(key)! }));
    answers.set(run.key, putBack(own, sources));
  }
  return answers;
}
