import { drawnBy, replayLines } from './replay-line';
import { counterexample } from './testing/reports';

test('what was not saved is found again by what its cases were drawn by, the longest S too', () => {
  const drawn = drawnBy({ cases: { asked: 7, judged: 7, further: 0 }, maxLength: 16 });
  const { command, code } = replayLines(counterexample, undefined, drawn);
  expect(command).toBe(
    'npx padproof check ./models/leaky.mjs --only pad-content-is-ignored --seed 42 --runs 7 --max-length 16 --backend wasm',
  );
  expect(code).toContain('{ seed: 42, runs: 7, maxLength: 16, invariants:');
});

test('every mask that there is was drawn by no length', () => {
  const found = { ...counterexample.found, exhaustive: 4 };
  const { command } = replayLines({ ...counterexample, found }, undefined, { runs: 7, maxLength: 16 });
  expect(command).toMatch(/--seed 42 --exhaustive 4 --backend wasm$/);
});
