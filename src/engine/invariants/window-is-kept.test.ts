import type { Batch } from '../../core/batch';
import type { Subject } from '../../core/subject';
import { validateSubject } from '../../core/subject';
import { deeply } from '../../testing/deep';
import type { ToyOptions } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';
import { INVARIANTS } from '.';

const ONLY = { seed: 3, runs: 30, only: ['window-is-kept'] };
const FEW = { seed: 3, runs: deeply(16, 60), smallFirst: true, minCoverage: 0 };
const LOCAL: ToyOptions = { window: 3, positions: 'absolute' };

/** Two layers of sums, each over what stands so far from a position or less. */
function twoLayers(reaches: readonly number[], declared: Subject['window']): Subject {
  const encode = async ({ size, length, inputIds, attentionMask }: Batch) => {
    const layers = [0, 1, 2].map(() => new Float32Array(size * length));
    for (let row = 0; row < size; row++) {
      let states = [...inputIds.subarray(row * length, (row + 1) * length)].map((id) => id / 8);
      const seen = (at: number): boolean => attentionMask?.[row * length + at] !== 0;
      layers[0].set(states, row * length);
      reaches.forEach((reach, layer) => {
        const before = states;
        states = before.map((own, at) =>
          before.reduce((sum, one, key) => (seen(key) && Math.abs(key - at) <= reach ? sum + one : sum), own),
        );
        layers[layer + 1].set(states, row * length);
      });
    }
    return { hiddenStates: layers.map((data) => ({ data, shape: [size, length, 1] })) };
  };
  return {
    ...{
      name: 'two layers',
      vocabularySize: 50,
      maxLength: 30,
      padId: 0,
      positions: 'relative',
      fullyMasked: 'unspecified',
    },
    outputs: ['hiddenStates'],
    ...(declared !== undefined && { window: declared }),
    encode,
  };
}

test('weights and states of a model with a window keep it, and all else that it claims', async () => {
  const report = await check(() => toySubject(LOCAL), FEW);
  const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
  expect(violated).toEqual([]);
  expect(report.invariants.find(({ name }) => name === 'window-is-kept')).toMatchObject({ verdict: 'held' });
});

test('no other claim feels a window that is one position too wide, and it is made as small as it goes', async () => {
  const wide = toySubject({ ...LOCAL, faults: { hears: (query, key) => Math.abs(query - key) <= 4 } });
  // Its reference has the right one.
  const report = await check(() => ({ ...wide, reference: undefined }), FEW);
  const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
  expect(violated.map(({ name }) => name)).toEqual(['window-is-kept']);
  expect(violated[0].counterexample).toMatchObject({
    case: { length: 5, rows: [{}] },
    location: { layer: 0 },
  });
  expect(violated[0].counterexample).not.toHaveProperty('diagnosis');
});

describe('states alone show it', () => {
  test.each([
    { declared: [2, 3], reaches: [2, 3], verdict: 'held' },
    { declared: [2, null], reaches: [2, 99], verdict: 'held' },
    { declared: 3, reaches: [3, 3], verdict: 'held' },
    { declared: [2, 3], reaches: [2, 4], verdict: 'violated', layer: 1 },
    { declared: [2, 3], reaches: [3, 3], verdict: 'violated', layer: 0 },
    { declared: 3, reaches: [3, 99], verdict: 'violated', layer: 1 },
    { declared: [2, null], reaches: [99, 99], verdict: 'violated', layer: 0 },
  ])('declared $declared, and $reaches heard: $verdict', async ({ declared, reaches, verdict, layer }) => {
    const [claim] = (await check(() => twoLayers(reaches, declared), ONLY)).invariants;
    expect(claim.verdict).toBe(verdict);
    expect(claim.counterexample?.location.layer).toBe(layer);
    if (layer !== undefined) expect(claim.counterexample!.violation.message).toContain(`hiddenStates[${layer + 1}]`);
  });
});

test('without a window, or without weights and states, there is nothing to judge, and it says what to offer', () => {
  const claim = INVARIANTS.find(({ name }) => name === 'window-is-kept')!;
  expect(claim.unsupported(toySubject())).toBe('the subject does not declare a window');
  expect(claim.unsupported(toySubject({ ...LOCAL, outputs: ['lastHiddenState'] }))).toBe(
    'the subject offers no attentions, and no hiddenStates before a layer that hears all',
  );
  expect(claim.offer).toContain('Declare window');
});

test.each([0, -1, 2.5, '3', [], [0], [null, 'all']])('a window of %j is refused', (window) => {
  expect(() => validateSubject({ ...toySubject(), window }, 'here')).toThrow(
    /^here: window is .*; expected a whole number of at least 1, a list of those, one for each layer, with null where it hears all, or nothing\.$/,
  );
});
