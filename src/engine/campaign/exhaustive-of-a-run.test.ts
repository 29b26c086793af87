import type { Subject } from '../../core/subject';
import { terminalReport } from '../../report/terminal/terminal-report';
import { toySubject } from '../../testing/toy-subject';
import { check, sourceOf } from './check';
import { replay } from '../corpus/replay';

/** Ignores the mask where it is this very one, and no other. */
function blindTo(mask: string): Subject {
  return toySubject({
    faults: {
      mask: ({ attentionMask, size, length }) => {
        const seen = attentionMask ?? new Int32Array(size * length).fill(1);
        const rows = Array.from({ length: size }, (_, row) => seen.slice(row * length, (row + 1) * length));
        return rows.flatMap((row) => (row.join('') === mask ? [...row.fill(1)] : [...row]));
      },
    },
  });
}

test('every mask of up to 8 positions is judged, and takes far fewer passes than there are masks', async () => {
  let passes = 0;
  const toy = toySubject();
  const counting: Subject = {
    ...toy,
    encode: (batch, wanted) => (passes++, toy.encode(batch, wanted)),
    reference: (batch, wanted) => (passes++, toy.reference!(batch, wanted)),
    gradients: (batch, loss) => (passes++, toy.gradients!(batch, loss)),
    // What is asked for by itself is a pass of its own.
    together: undefined,
  };
  const report = await check(counting, { seed: 1, exhaustive: 8 });
  expect(report).toMatchObject({
    verdict: 'held',
    cases: { asked: 0, judged: 0 },
    exhaustive: { upTo: 8, masks: 510, cases: 8 },
    coverage: { cases: 0 },
  });
  // One more than counted: the probe.
  expect(report.exhaustive!.passes).toBe(passes - 1);
  expect(passes).toBeLessThan(510 / 2);
  const text = terminalReport(report, { verbose: true }).replace(/\s+/g, ' ');
  expect(text).toContain(
    `every mask of up to 8 positions judged: 510 masks in 8 cases and ${passes - 1} forward passes`,
  );
  expect(text).toContain('await check(subject, { seed: 1, runs: 0, exhaustive: 8 })');
});

test('each mask is held against the sequence alone', async () => {
  const { invariants } = await check(toySubject(), { seed: 1, exhaustive: 3, only: ['matches-unpadded'] });
  // Real tokens over all masks of S: S × 2^(S − 1); states, and the mean of each row that has one.
  const tokens = 1 + 2 * 2 + 3 * 4;
  const rows = 1 + 3 + 7;
  expect(invariants[0].compared).toBe((tokens + rows) * 4);
});

test('a fault that shows for one mask only is found, shrunk to that row, and met again', async () => {
  const make = (): Subject => blindTo('10110');
  const only = ['pad-content-is-ignored'];
  const report = await check(make, { seed: 1, exhaustive: 5, only });
  const [{ verdict, counterexample }] = report.invariants;
  expect(verdict).toBe('violated');
  expect(counterexample).toMatchObject({
    recursAlone: true,
    case: { length: 5, rows: [{ at: [0, 2, 3] }], singleton: true },
    found: { seed: 1, index: 4, path: null, exhaustive: 5 },
  });
  expect(counterexample!.case.rows).toHaveLength(1);
  expect(await replay(sourceOf(make), counterexample!)).toMatchObject({ verdict: 'violated' });
  const text = terminalReport(report, { verbose: true }).replace(/\s+/g, ' ');
  expect(text).toContain('await check(subject, { seed: 1, runs: 0, exhaustive: 5, only: ["pad-content-is-ignored"] })');
  expect(text).toContain('--only pad-content-is-ignored --seed 1 --exhaustive 5 (MODULE');
  expect(text).toContain('as case 4 of every mask of up to 5 positions, with the ids of seed 1');
  const again = await check(make, { seed: 1, runs: 0, exhaustive: 5, only });
  expect(again.invariants[0].counterexample).toEqual(counterexample);
});

test('with a number of runs too, cases are sampled after the masks, the same as without', async () => {
  const progress: number[] = [];
  const sampled = { seed: 1, runs: 40, only: ['repeatable', 'matches-unpadded'] };
  const both = await check(toySubject(), {
    ...sampled,
    exhaustive: 4,
    onProgress: ({ asked, phase }) => void (phase === 'cases' && progress.push(asked)),
  });
  expect(both).toMatchObject({ cases: { asked: 40, judged: 40 }, exhaustive: { masks: 30, cases: 4 } });
  expect(both.coverage).toEqual((await check(toySubject(), sampled)).coverage);
  expect(progress[0]).toBe(4);
});

test('an abort keeps the count of what was judged', async () => {
  const controller = new AbortController();
  const report = await check(toySubject(), {
    seed: 1,
    exhaustive: 8,
    signal: controller.signal,
    onProgress: ({ done }) => done === 3 && controller.abort(),
  });
  const message = 'stopped after 3 of 8 batches of masks';
  expect(report).toMatchObject({
    stopped: { by: 'interrupt', message },
    exhaustive: { masks: 14, cases: 3 },
    exitCode: 4,
  });
});

test.each([{ exhaustive: 0 }, { exhaustive: 13 }, { exhaustive: 1.5 }, { runs: 0 }])(
  '%p is refused',
  async (options) => {
    const [name] = Object.keys(options);
    await expect(check(toySubject(), options)).rejects.toThrow(new RegExp(`^${name} is .*; expected`));
  },
);
