import { ExitCode } from '../../core/errors';
import type { Reports } from '../../engine/campaign/reports';
import { VERSION } from '../../core/version';
import { mergeShards } from './merge';
import type { NamedShard } from './shard-file';

function shard(index: number, rest: Partial<NamedShard> = {}): NamedShard {
  return { file: `${index}.json`, part: { index, count: 2 }, seed: 1, campaigns: [], notRun: [], ...rest };
}

test('a form that failed in other words in each shard is told as the first shard tells it, whatever the order', async () => {
  const failed = (index: number): NamedShard =>
    shard(index, { notRun: [{ subject: { model: 'm' }, exitCode: ExitCode.environment, message: `no ${index}` }] });
  for (const given of [
    [failed(1), failed(2)],
    [failed(2), failed(1)],
  ])
    expect(((await mergeShards(given)) as Reports).notRun).toMatchObject([{ message: 'no 1' }]);
});

test('a bug of padproof stays one', async () => {
  const identity = { padproof: VERSION, seed: 1, runs: 1, claims: [], subject: { model: 'm' }, saved: '' };
  const campaigns = [{ identity, subject: { model: 'm' }, steps: [['opened', {}] as const] }];
  await expect(mergeShards([shard(1, { campaigns })])).rejects.toThrow(TypeError);
});
