// Violations of several claims are looked into by workers at once, and come out as in one process.
import type { Report } from '../../../core/report/report';
import { SubjectError } from '../../../core/errors';
import { toySubject } from '../../../testing/toy-subject';
import { invariantNamed } from '../../invariants';
import type { LookTask } from '../../parallel/look-task';
import { workersHere } from '../../parallel/testing/workers-here';
import type { Workers } from '../../parallel/workers';
import { runCampaign } from '../campaign';
import { sourceOf } from '../check';
import type { CampaignOptions } from '../options';

const CLAIMS = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded'];
const SOURCE = sourceOf(() => toySubject({ faults: { hidden: -1 } }));
const ASKED = { seed: 3, runs: 12, minCoverage: 0, invariants: CLAIMS.map(invariantNamed) };

interface Looked {
  readonly worker: number;
  readonly task: LookTask;
}

/** The report of a campaign without its time, and who was asked to look into what. */
async function withWorkers(
  count: number,
  options: Partial<CampaignOptions> = {},
  look?: (workers: Workers, ...asked: Parameters<Workers['look']>) => ReturnType<Workers['look']>,
): Promise<{ readonly report: Report; readonly looked: Looked[] }> {
  const here = workersHere(SOURCE, count);
  const looked: Looked[] = [];
  const workers: Workers = {
    ...here,
    look: (worker, task) => {
      looked.push({ worker, task });
      return look ? look(here, worker, task) : here.look(worker, task);
    },
  };
  const spread = count > 0 ? { workers } : {};
  const report = await runCampaign(SOURCE, { model: 'toy' }, { ...ASKED, ...options, ...spread });
  await here.close();
  return { report: { ...report, seconds: 0 }, looked };
}

const brokenIn = ({ invariants }: Report): string[] =>
  invariants.flatMap(({ name, counterexample }) => (counterexample ? [name] : []));

test('each claim goes to the next worker, and the report is that of one process, also where each was confirmed before', async () => {
  const alone = await withWorkers(0, { onSighting: () => undefined });
  expect(brokenIn(alone.report).length).toBeGreaterThan(1);
  for (const count of [2, 5]) {
    const { report, looked } = await withWorkers(count, { onSighting: () => undefined });
    expect(report).toEqual(alone.report);
    expect(looked.map(({ worker }) => worker)).toEqual(looked.map((_, i) => i % count));
    expect(looked.map(({ task }) => task.claim).sort()).toEqual(brokenIn(report).sort());
  }
});

test('one claim alone is looked into where it was seen', async () => {
  const { report, looked } = await withWorkers(2, { invariants: [invariantNamed(CLAIMS[0])] });
  expect(brokenIn(report)).toEqual([CLAIMS[0]]);
  expect(looked).toEqual([]);
});

test('what a worker could not look into is reported as it was seen, with the reason; the others are small', async () => {
  const { report, looked } = await withWorkers(2, {}, (workers, worker, task) =>
    worker === 1 ? Promise.reject(new SubjectError('worker 2 ended')) : workers.look(worker, task),
  );
  const where = new Map(report.invariants.map(({ name, counterexample }) => [name, counterexample?.location.where]));
  for (const { worker, task } of looked)
    if (worker === 1) expect(where.get(task.claim)).toBe('not located: worker 2 ended');
    else expect(where.get(task.claim)).not.toMatch('worker 2 ended');
  expect(brokenIn(report).length).toBe(looked.length);
});

test('after an interrupt what was seen is kept', async () => {
  const controller = new AbortController();
  const { report } = await withWorkers(2, { signal: controller.signal }, () => {
    controller.abort();
    return Promise.reject(new SubjectError('interrupted'));
  });
  const found = report.invariants.flatMap(({ counterexample }) => counterexample?.location.where ?? []);
  expect(found.length).toBeGreaterThan(1);
  expect(new Set(found)).toEqual(new Set(['not located: the run was interrupted']));
});
