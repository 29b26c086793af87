// When a user first hears of a counterexample.
import { toySubject } from '../../../testing/toy-subject';
import { withProperties } from '../../../core/with-properties';
import type { Subject } from '../../../core/subject';
import { check } from '../check';
import type { Sighting } from '../options';

/** Adds what lies under the padding of a row to all of its vectors. It keeps the lengths that it was asked for. */
function leaky(): { subject: Subject; asked: number[] } {
  const toy = toySubject({ outputs: ['lastHiddenState'] });
  const asked: number[] = [];
  const encode: Subject['encode'] = async (batch, wanted) => {
    asked.push(batch.length);
    const { lastHiddenState } = await toy.encode(batch, wanted);
    const { data, shape } = lastHiddenState!;
    const width = shape[2];
    const moved = data.slice();
    for (let at = 0; at < batch.size * batch.length; at++) {
      if (batch.attentionMask?.[at] !== 0) continue;
      const from = Math.floor(at / batch.length) * batch.length * width;
      for (let i = 0; i < batch.length * width; i++) moved[from + i] += batch.inputIds[at];
    }
    return { lastHiddenState: { data: moved, shape } };
  };
  return { subject: withProperties(toy, { encode }), asked };
}

const OPTIONS = { seed: 1, runs: 60, only: ['pad-content-is-ignored', 'matches-unpadded'] };

test('a counterexample is told as soon as it is confirmed, long before the run ends, and once more when it is small', async () => {
  const { subject, asked } = leaky();
  const sightings: (Sighting & { readonly passes: number })[] = [];
  const onSighting = (sighting: Sighting): void => void sightings.push({ ...sighting, passes: asked.length });
  const report = await check(subject, { ...OPTIONS, onSighting });
  const [first] = sightings;
  expect(first).toMatchObject({ stage: 'confirmed', counterexample: { recursAlone: true, found: { shrinks: 0 } } });
  expect(first.passes).toBeLessThan(asked.length / 4);
  for (const { name, counterexample } of report.invariants) {
    const own = sightings.filter((one) => one.counterexample.invariant === name);
    expect(own.map(({ stage }) => stage)).toEqual(['confirmed', 'shrunk']);
    expect(own[1].counterexample).toEqual(counterexample);
    expect(own[1].counterexample.case.length).toBeLessThanOrEqual(own[0].counterexample.case.length);
  }
  // Bits are sharper than a bound that was measured.
  expect(sightings.find(({ stage }) => stage === 'shrunk')!.counterexample.invariant).toBe('pad-content-is-ignored');
});

test('with bail the run ends there: violated, not shrunk, saved, and what was not settled is inconclusive', async () => {
  const whole = leaky();
  await check(whole.subject, OPTIONS);
  const { subject, asked } = leaky();
  const report = await check(subject, { ...OPTIONS, bail: true });
  expect(report).toMatchObject({ verdict: 'violated', exitCode: 1, stopped: { by: 'bail' } });
  const [broken, other] = report.invariants;
  expect(broken).toMatchObject({
    verdict: 'violated',
    counterexample: {
      recursAlone: true,
      found: { shrinks: 0 },
      location: { where: expect.stringMatching(/^not located/) },
    },
  });
  expect(['violated', 'inconclusive']).toContain(other.verdict);
  expect(asked.length).toBeLessThan(whole.asked.length / 4);
});

test('where nothing is violated bail changes nothing', async () => {
  const report = await check(toySubject(), { ...OPTIONS, bail: true });
  expect(report.verdict).toBe('held');
  expect(report).not.toHaveProperty('stopped');
});
