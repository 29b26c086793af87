// What computes a subject may go away in mid-run: a GPU, a browser. Nothing is then known of the subject but what was found.
import { ExitCode, LostError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { check, sourceOf } from './check';
import { replay } from '../corpus/replay';

const LOST = 'What computes it is lost: the GPU has gone.';

/** Two claims that break where padding is heard. */
const LEAKS = ['pad-content-is-ignored', 'matches-unpadded'];

/** Computes so many batches, and then never again. */
function losing(toy: Subject, batches: number): Subject {
  let left = batches;
  return {
    ...toy,
    encode: async (batch, wanted) => {
      if (left-- <= 0) throw new LostError(LOST);
      return toy.encode(batch, wanted);
    },
  };
}

test('ends the run with exit code 3, and keeps what held', async () => {
  const report = await check(losing(toySubject(), 90), { seed: 1, runs: 1000 });
  expect(report).toMatchObject({
    verdict: 'inconclusive',
    exitCode: ExitCode.environment,
    stopped: { by: 'environment', message: LOST },
  });
  expect(report.cases.judged).toBeGreaterThan(0);
  expect(report.invariants.some(({ cases }) => cases.held > 0)).toBe(true);
});

test('is no refusal, for which a larger batch would be taken: a violation stands as it was found till then', async () => {
  let left = Infinity;
  const toy = toySubject({ faults: { hidden: -1 } });
  const losingWhileShrinking: Subject = {
    ...toy,
    encode: async (batch, wanted) => {
      if (left-- <= 0) throw new LostError(LOST);
      return toy.encode(batch, wanted);
    },
  };
  const report = await check(losingWhileShrinking, {
    seed: 3,
    runs: 60,
    onProgress: ({ phase }) => {
      if (phase === 'shrink') left = Math.min(left, 20);
    },
  });
  expect(report).toMatchObject({ verdict: 'violated', exitCode: ExitCode.violated, stopped: { by: 'environment' } });
  const places = report.invariants.flatMap(({ counterexample }) => counterexample?.location.where ?? []);
  expect(places).toContain(`not located: ${LOST}`);
});

test('where it goes before anything was judged, the exit code is 3 as well', async () => {
  const report = await check(losing(toySubject(), 0), { seed: 1, runs: 10 });
  expect(report).toMatchObject({ exitCode: ExitCode.environment, stopped: { by: 'environment' } });
});

test('a fresh instance that cannot be opened for that reason is no fault of the subject', async () => {
  let opened = 0;
  const source = (): Subject => {
    if (opened++ > 0) throw new LostError(LOST);
    return toySubject();
  };
  const report = await check(source, { seed: 1, runs: 40, only: ['repeatable', ...LEAKS] });
  expect(report).toMatchObject({ exitCode: ExitCode.environment, stopped: { by: 'environment', message: LOST } });
});

test('ends a replay', async () => {
  const broken = await check(toySubject({ faults: { hidden: -1 } }), { seed: 3, runs: 20, only: LEAKS });
  const { counterexample } = broken.invariants.find(({ verdict }) => verdict === 'violated')!;
  const source = sourceOf(losing(toySubject(), 0));
  await expect(replay(source, counterexample!)).rejects.toThrow(LOST);
});
