import type { LocatedNode } from '../../core/report/located-node';
import { outsideText } from '../../core/text/outside-text';
import type { NodesData } from './nodes-data';

/** Of a scope, in letters. */
const MOST_LETTERS = 120;

/** What the page draws of the nodes of a graph; undefined where they were not followed. */
export function nodesData(node: LocatedNode | undefined): NodesData | undefined {
  if (!node?.ladder) return undefined;
  const { step, steps: of, by, runs, ladder } = node;
  return {
    at: step,
    of,
    by,
    runs,
    ...ladder,
    steps: ladder.steps.map(({ step, operator, name, distance }) => ({
      step,
      operator: outsideText(operator, MOST_LETTERS),
      name: outsideText(name, MOST_LETTERS),
      distance,
    })),
  };
}
