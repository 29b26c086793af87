import { InvalidArgumentError } from 'commander';
import { UsageError } from '../../core/errors';
import type { Part } from '../../engine/parallel/ledger';
import { MOST_SHARDS } from '../../tools/shards/shard-file';

/** What a CI calls the number of a job among its like, and how many of them there are. */
interface Names {
  readonly of: string;
  readonly index: string;
  readonly count: string;
  /** The first index, where it is not the value of a variable. */
  readonly first: 0 | 1 | string;
  /** By how much the index grows, where that is a variable. */
  readonly step?: string;
}

const SYSTEMS: readonly Names[] = [
  { of: 'GitLab', index: 'CI_NODE_INDEX', count: 'CI_NODE_TOTAL', first: 1 },
  { of: 'CircleCI', index: 'CIRCLE_NODE_INDEX', count: 'CIRCLE_NODE_TOTAL', first: 0 },
  { of: 'Buildkite', index: 'BUILDKITE_PARALLEL_JOB', count: 'BUILDKITE_PARALLEL_JOB_COUNT', first: 0 },
  { of: 'Kubernetes', index: 'JOB_COMPLETION_INDEX', count: 'PADPROOF_SHARDS', first: 0 },
  {
    of: 'SLURM',
    index: 'SLURM_ARRAY_TASK_ID',
    count: 'SLURM_ARRAY_TASK_COUNT',
    first: 'SLURM_ARRAY_TASK_MIN',
    step: 'SLURM_ARRAY_TASK_STEP',
  },
];

/** Parses `i/N`, or `auto`. */
export function shardPart(written: string): Part | 'auto' {
  if (written === 'auto') return 'auto';
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(written) ?? []).map(Number);
  if (index >= 1 && index <= count && count <= MOST_SHARDS) return { index, count };
  throw new InvalidArgumentError(
    `Expected i/N with i from 1 to N, such as 2/4, and N at most ${MOST_SHARDS}; or auto.`,
  );
}

/**
 * Which shard this is, by the environment of the CI or the cluster that started it.
 * @throws UsageError naming the variables, where none says so.
 */
export function partOf(shard: Part | 'auto', env: NodeJS.ProcessEnv = process.env): Part {
  if (shard !== 'auto') return shard;
  const system = SYSTEMS.find(({ index }) => env[index] !== undefined && env[index] !== '');
  if (!system)
    throw new UsageError(
      `--shard auto: no variable of the environment says which shard this is (${SYSTEMS.map(({ index }) => index).join(', ')}). Give it as i/N, such as 2/4.`,
    );
  const numberIn = (name: string): number => {
    const value = env[name] ?? '';
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw new UsageError(
      `--shard auto: ${name} is ${value === '' ? 'not set' : JSON.stringify(value.slice(0, 40))}; expected a whole number, as ${system.of} has it. Set it, or give the shard as i/N.`,
    );
  };
  const first = typeof system.first === 'string' ? numberIn(system.first) : system.first;
  const step = system.step !== undefined && env[system.step] ? numberIn(system.step) : 1;
  const index = Math.floor((numberIn(system.index) - first) / Math.max(1, step)) + 1;
  const count = numberIn(system.count);
  if (index >= 1 && index <= count && count <= MOST_SHARDS) return { index, count };
  throw new UsageError(
    `--shard auto: ${system.index} and ${system.count} make it shard ${index} of ${count}; expected one from 1 to at most ${MOST_SHARDS}. Give it as i/N.`,
  );
}
