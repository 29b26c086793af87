import { sightingText } from './sighting';
import { counterexample } from './testing/reports';

const facts = { counterexample, seconds: 1.26, runs: 4, first: true } as const;

test('the first is told with its numbers and a command that meets it again', () => {
  const text = sightingText({ ...facts, stage: 'confirmed' });
  const { invariant, found } = counterexample;
  expect(text).toContain(`✗ violated  ${invariant}, after 1.3 s`);
  expect(text).toMatch(/first at .*: row \d+/);
  expect(text).toContain(`--only ${invariant} --seed ${found.seed} --runs 4`);
  expect(text).toContain('makes it smaller');
  expect(sightingText({ ...facts, stage: 'confirmed', bail: true })).not.toContain('makes it smaller');
});

test('others, and what was made small, take a line', () => {
  const other = sightingText({ ...facts, stage: 'confirmed', first: false });
  expect(other).toBe(`✗ violated as well: ${counterexample.invariant}, after 1.3 s\n`);
  const small = sightingText({ ...facts, stage: 'shrunk' });
  expect(small).toMatch(new RegExp(`^✗ ${counterexample.invariant}: .* positions?`));
  expect(small.replace(/\s+/g, ' ')).toContain(`shrunk ${counterexample.found.shrinks} time`);
});
