import type { InnerNode } from '../../../core/inside';
import type { NodeLadder, NodeStep } from '../../../core/report/located-node';
import type { Behind, Follower } from './follow';

/** So many steps are kept: a report has one ladder for each claim that is violated. */
const MOST_STEPS = 120;
/** So many before the runs part, and so many from there on, where not all are kept. */
const [BEFORE, FROM_THERE] = [10, 60];

/**
 * How far two runs are apart behind each step.
 * @param steps those of the whole model
 * @param step the one at which they part, counted from 1
 */
export function ladderOf(
  behind: readonly Behind[],
  { bound = 0, nodes }: Pick<Follower, 'bound' | 'nodes'>,
  steps: readonly InnerNode[],
  step: number,
): NodeLadder {
  const numbers = new Map(steps.map((node, i) => [node, i + 1]));
  const all = behind.flatMap(({ node, distance }): NodeStep[] =>
    distance === undefined ? [] : [{ step: numbers.get(node)!, operator: node.operator, name: node.name, distance }],
  );
  const kept = few(all, step);
  return {
    bound,
    steps: kept,
    leftOut: all.length - kept.length + nodes.length - behind.length,
    notCompared: behind.length - all.length,
  };
}

/** All, or those around a step and every so many of those behind it, the last one among them. */
function few(all: readonly NodeStep[], step: number): readonly NodeStep[] {
  if (all.length <= MOST_STEPS) return all;
  const at = Math.max(
    0,
    all.findIndex((one) => one.step >= step),
  );
  const near = all.slice(Math.max(0, at - BEFORE), at + FROM_THERE);
  const rest = all.slice(at + FROM_THERE);
  const every = Math.ceil(rest.length / (MOST_STEPS - near.length));
  return [...near, ...rest.filter((_, i) => (rest.length - 1 - i) % every === 0)];
}
