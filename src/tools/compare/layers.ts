import type { Case } from '../../core/case';
import type { Encoding } from '../../core/encoding';
import type { Traits } from '../../core/subject';
import { execute } from '../../engine/ask/execute';
import type { Invariant } from '../../engine/invariants/invariant';
import { matchesUnpadded } from '../../engine/invariants/matches-unpadded';
import { states } from '../../engine/invariants/runs';
import { meansItsSequence } from '../../engine/invariants/support';
import type { Sessions } from '../../engine/judge/sessions';
import { planCase } from '../../engine/plan/plan';
import { compareWithin, magnitudeOf } from '../../numerics/compare';

type Both<T> = readonly [T, T];

/** Asks for hidden states: it is judged by nobody. */
const STATES: Invariant = { ...matchesUnpadded, runs: (testCase, traits) => [states(testCase, traits)] };

/**
 * How far apart two subjects are behind each layer of one case, at real tokens, in parts of the largest number of each vector;
 * undefined where they do not show as many hidden states, or of other widths.
 */
export async function layersApart(testCase: Case, sessions: Both<Sessions>): Promise<number[] | undefined> {
  const answers: Encoding[] = [];
  const traits: Traits[] = [];
  for (const session of sessions) {
    const opened = await session.open(testCase.weightScale);
    if (!opened.subject.outputs.includes('hiddenStates')) return undefined;
    const plan = planCase(testCase, [STATES], opened.subject, await session.outputSizes());
    const [{ encodings }] = await execute([plan], opened);
    answers.push(encodings.get('states')!);
    traits.push(opened.subject);
  }
  const [a, b] = answers.map(({ hiddenStates = [] }) => hiddenStates);
  const count = a[0]?.shape.at(-1);
  if (a.length !== b.length || count === undefined || b[0].shape.at(-1) !== count) return undefined;
  const rows = [...testCase.rows.entries()].filter(([, { at }]) =>
    traits.every((own) => meansItsSequence(at, testCase.length, own)),
  );
  return a.map((values, layer) => {
    const distances = rows.flatMap(([row, { at }]) =>
      at.map((position) => {
        const offset = (row * testCase.length + position) * count;
        const left = { values, offset, count };
        return compareWithin(left, { ...left, values: b[layer] }, 0, magnitudeOf(left)).worst;
      }),
    );
    return Math.max(0, ...distances);
  });
}
