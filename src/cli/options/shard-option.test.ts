import { partOf, shardPart } from './shard-option';

test('a part is written i/N', () => {
  expect(shardPart('2/4')).toEqual({ index: 2, count: 4 });
  expect(shardPart('auto')).toBe('auto');
  for (const wrong of ['0/4', '5/4', '1', '/', '1/0', '-1/2', '1/5000', '1/2/3', ' 1/2'])
    expect(() => shardPart(wrong)).toThrow('Expected i/N');
});

test.each<[string, NodeJS.ProcessEnv, number]>([
  ['GitLab', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' }, 2],
  ['CircleCI', { CIRCLE_NODE_INDEX: '2', CIRCLE_NODE_TOTAL: '4' }, 3],
  ['Buildkite', { BUILDKITE_PARALLEL_JOB: '0', BUILDKITE_PARALLEL_JOB_COUNT: '4' }, 1],
  ['Kubernetes', { JOB_COMPLETION_INDEX: '3', PADPROOF_SHARDS: '4' }, 4],
  [
    'SLURM',
    { SLURM_ARRAY_TASK_ID: '14', SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_STEP: '2', SLURM_ARRAY_TASK_COUNT: '4' },
    3,
  ],
])('%s says which one it is', (_, env, index) => {
  expect(partOf('auto', env)).toEqual({ index, count: 4 });
  expect(partOf({ index: 1, count: 2 }, env)).toEqual({ index: 1, count: 2 });
});

test('what does not say so is refused by name', () => {
  expect(() => partOf('auto', {})).toThrow(/no variable .* \(CI_NODE_INDEX, .*SLURM_ARRAY_TASK_ID\)/);
  expect(() => partOf('auto', { JOB_COMPLETION_INDEX: '1' })).toThrow('PADPROOF_SHARDS is not set');
  expect(() => partOf('auto', { CI_NODE_INDEX: 'two', CI_NODE_TOTAL: '4' })).toThrow('CI_NODE_INDEX is "two"');
  expect(() => partOf('auto', { CI_NODE_INDEX: '5', CI_NODE_TOTAL: '4' })).toThrow('shard 5 of 4');
});
