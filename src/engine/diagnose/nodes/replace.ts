import type { InnerNode, InnerTensor, InnerTensors } from '../../../core/inside';
import type { Follower, Parting } from './follow';

/** So many steps are replaced at most. */
const MOST_STEPS = 128;

/** Steps whose outputs were given to the run that breaks a claim, as the trusted run has them at real tokens. */
export interface Replacement {
  /** In their order. The first is one without which the rest are not enough, where what the violation is about agrees. */
  readonly steps: readonly InnerNode[];
  /** Does it agree then? */
  readonly agrees: boolean;
}

/**
 * Replaces the step at which two runs part, then the one at which they part next, until what the violation is about agrees. What
 * differs and does no harm, such as the length of the longest row, is then left out from the beginning.
 *
 * @param first what parts when nothing is replaced
 * @param known steps that were replaced for another violation, and are tried at once
 * @param until by `performance.now()`; undefined is returned where that is too soon to say
 */
export async function replace(
  first: Parting,
  follower: Follower,
  known: readonly InnerNode[],
  until: number,
): Promise<Replacement | undefined> {
  let steps = [...(known[0] === first.at(-1) ? known : [first.at(-1)!])];
  let replaced = await trustedOf(steps, follower);
  let next = await follower.parting(replaced);
  while (next && replaced.size > 0) {
    if (performance.now() > until) return undefined;
    const step = next.at(-1)!;
    const more = await trustedOf([step], follower, replaced);
    if (more.size === 0 || steps.length === MOST_STEPS) return { steps, agrees: false };
    steps.push(step);
    replaced = new Map([...replaced, ...more]);
    next = await follower.parting(replaced);
  }
  if (replaced.size === 0) return { steps, agrees: false };
  while (known[0] !== steps[0] && steps.length > 1) {
    if (performance.now() > until) return undefined;
    const without = steps.slice(1);
    const names = new Set(without.flatMap(({ outputs }) => outputs));
    if (await follower.parting(new Map([...replaced].filter(([name]) => names.has(name))))) break;
    steps = without;
  }
  return { steps, agrees: true };
}

/** The outputs of some steps with the trusted run's numbers at real tokens. */
async function trustedOf(
  steps: readonly InnerNode[],
  follower: Follower,
  replaced: InnerTensors = new Map(),
): Promise<Map<string, InnerTensor>> {
  const found = new Map<string, InnerTensor>();
  const names = steps.flatMap(({ outputs }) => outputs);
  const [expected, observed] = await follower.tensorsOf(names, replaced);
  for (const name of names) {
    const real = follower.realOf(name);
    const [one, other] = [expected.get(name), observed.get(name)];
    if (!real || !one || !other || replaced.has(name)) continue;
    const data = other.data.slice();
    real[1].forEach((place, i) => (data[place] = one.data[real[0][i]]));
    found.set(name, { ...other, data });
  }
  return found;
}
