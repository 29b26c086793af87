import type { InnerNode, InnerTensor, InnerTensors } from '../../../core/inside';
import { OtherStepsError } from '../../../core/errors';
import type { Follower, Parting } from './follow';

/** So many steps are replaced at most. */
const MOST_STEPS = 128;

/** Steps whose outputs were given to the run that breaks a claim, as the trusted run has them at real tokens. */
export interface Replacement {
  /** Where the runs part, in the order of the steps. The first does harm: replaced alone it moves what the violation is about. */
  readonly partings: readonly Parting[];
  /** Those before it that differ and do no harm, as the trusted run has them. */
  readonly harmless: InnerTensors;
  /** Is what the violation is about the same then, all of it? */
  readonly agrees: boolean;
}

/**
 * Replaces the step at which two runs part, then the one at which they part next, until nothing differs. What differs and does no
 * harm, such as the length of the longest row, is then left out from the beginning.
 *
 * @param first what parts when nothing is replaced
 * @param known what was replaced for another violation, and is tried at once
 * @param until by `performance.now()`; undefined is returned where that is too soon to say
 */
export async function replace(
  first: Parting,
  follower: Follower,
  known: readonly Parting[],
  until: number,
): Promise<Replacement | undefined> {
  try {
    return await replaceUntilSame(first, follower, known, until);
  } catch (thrown) {
    if (!(thrown instanceof OtherStepsError)) throw thrown;
    // What is replaced may send the model another way.
    return { partings: [first], harmless: new Map(), agrees: false };
  }
}

async function replaceUntilSame(
  first: Parting,
  follower: Follower,
  known: readonly Parting[],
  until: number,
): Promise<Replacement | undefined> {
  const isKnown = known[0]?.at(-1) === first.at(-1);
  const partings = [...(isKnown ? known : [first])];
  const failed = { partings, harmless: new Map(), agrees: false };
  const replaced = await trustedOf(partings, follower);
  if (replaced.size === 0) return failed;
  for (;;) {
    if (performance.now() > until) return undefined;
    const next = await follower.parting(replaced);
    if (!next) break;
    const more = await trustedOf([next], follower);
    if (more.size === 0 || partings.length === MOST_STEPS) return failed;
    partings.push(next);
    for (const [name, tensor] of more) replaced.set(name, tensor);
  }
  if (!(await follower.agrees(replaced))) return failed;
  const harmless = new Map<string, InnerTensor>();
  while (!isKnown && partings.length > 1) {
    if (performance.now() > until) return undefined;
    const own = new Map(stepOf(partings[0]).outputs.flatMap((name) => entryOf(replaced, name)));
    const rest = new Map([...replaced].filter(([name]) => !own.has(name)));
    // A later step may hide what this one does, so that the rest is enough: this one does harm all the same where it moves something.
    if (!(await follower.agrees(rest)) || (await follower.moves(own))) break;
    partings.shift();
    for (const [name, tensor] of own) {
      harmless.set(name, tensor);
      replaced.delete(name);
    }
  }
  return { partings, harmless, agrees: true };
}

/** The step with an output that differs. */
export function stepOf(parting: Parting): InnerNode {
  return parting.at(-1)!;
}

/** The outputs of some steps as they are in the run that breaks the claim, with the trusted run's numbers at real tokens. */
async function trustedOf(partings: readonly Parting[], follower: Follower): Promise<Map<string, InnerTensor>> {
  const found = new Map<string, InnerTensor>();
  const names = partings.flatMap((parting) => stepOf(parting).outputs);
  const [expected, observed] = await follower.tensorsOf(names);
  for (const name of names) {
    // What cannot be compared cannot be put in the place of the other either.
    if (!follower.difference(name, expected, observed)) continue;
    const real = follower.realOf(name)!;
    const [one, other] = [expected.get(name)!, observed.get(name)!];
    const data = other.data.slice();
    real[1].forEach((place, i) => (data[place] = one.data[real[0][i]]));
    found.set(name, { ...other, data });
  }
  return found;
}

function entryOf(tensors: InnerTensors, name: string): [name: string, tensor: InnerTensor][] {
  const tensor = tensors.get(name);
  return tensor ? [[name, tensor]] : [];
}
