import type { Subject } from '../../core/subject';
import type { Report } from '../../core/report/report';
import { toySubject } from '../../testing/toy-subject';
import { runCampaign } from '../campaign/campaign';
import { sourceOf } from '../campaign/check';
import type { CampaignOptions } from '../campaign/options';
import { workersHere } from './testing/workers-here';

/** Takes its time over each token, and feels batches of 12 positions and more. */
function slow(msPerToken: number): Subject {
  const toy = toySubject({ faults: { offset: ({ length }) => (length >= 12 ? 0.01 : 0) } });
  return {
    ...toy,
    encode: async (batch, wanted) => {
      await new Promise((resolve) => setTimeout(resolve, batch.size * batch.length * msPerToken));
      return toy.encode(batch, wanted);
    },
  };
}

async function reportWith(workers: number, options: Partial<CampaignOptions>): Promise<Report> {
  const source = sourceOf(() => slow(workers > 0 ? 0.5 : 0));
  const pool = workersHere(source, workers);
  const only = { only: ['pad-content-is-ignored', 'matches-unpadded'], seed: 1, minCoverage: 0 };
  const all = { ...only, ...options, ...(workers > 0 && { workers: pool }) };
  const report = await runCampaign(source, { model: 'toy' }, { runs: 1e6, ...all });
  await pool.close();
  return report;
}

test('a limit of time holds with workers, and its count brings the same cases to one process', async () => {
  const spread = await reportWith(2, { minutes: 0.03 });
  // Without its limit it would have judged a million cases.
  expect(spread.budget!.minutes).toBe(0.03);
  expect(spread.cases.judged).toBeGreaterThan(3);
  const alone = await reportWith(0, { runs: spread.cases.asked, smallFirst: true });
  expect(alone.cases).toEqual(spread.cases);
  expect(alone.coverage).toEqual(spread.coverage);
  const verdicts = ({ invariants }: Report): unknown =>
    invariants.map(({ name, verdict, cases }) => [name, verdict, cases]);
  expect(verdicts(alone)).toEqual(verdicts(spread));
});
