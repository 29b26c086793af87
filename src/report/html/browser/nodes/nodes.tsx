import { useState } from 'preact/hooks';
import { figure } from '../../../figures';
import type { NodesData } from '../../nodes-data';
import { num } from '../words';
import { NodePlot } from './node-plot';
import { NodeTable } from './node-table';
import { apartBehind, beyond, type Node } from './node';

interface NodesProps {
  readonly nodes: NodesData;
  readonly heading: 'h3' | 'h4';
}

/** Where two runs of a graph part, node by node. */
export function Nodes({ nodes, heading: Heading }: NodesProps) {
  const { at, of, by, runs, leftOut, notCompared } = nodes;
  const bound = num(nodes.bound);
  const steps = nodes.steps.map((one): Node => ({ ...one, distance: num(one.distance) }));
  const here = Math.max(
    0,
    steps.findIndex(({ step }) => step === at),
  );
  const [shown, show] = useState(here);
  const harmless = steps.slice(0, here).filter((step) => beyond(step, bound)).length;
  const one = steps[shown];
  const isApart = beyond(one, bound);
  return (
    <>
      <Heading class="part">Node by node</Heading>
      <p class="note">
        The runs {runs[0]} and {runs[1]} of {by} part at step {at} of {of}, <b>{apartBehind(steps[here])}</b>.{' '}
        {harmless > 0 && `What differs before it does no harm (${harmless === 1 ? '1 node' : `${harmless} nodes`}). `}
        The picture shows how far they are apart behind each node at real tokens, on a log scale, in parts of the
        largest number of its output;{' '}
        {bound === 0 ? 'bits are compared, so any distance is one too many.' : `${figure(bound)} is allowed.`}
      </p>
      <NodePlot steps={steps} bound={bound} at={here} shown={shown} show={show} />
      <div class="steps">
        <label class="along">
          Node{' '}
          <input
            type="range"
            min={0}
            max={steps.length - 1}
            value={shown}
            aria-valuetext={`step ${one.step}, ${apartBehind(one)}`}
            onInput={(event) => show(Number(event.currentTarget.value))}
          />
        </label>
      </div>
      <p class="note readout" role="status">
        Step {one.step}: <b>{apartBehind(one)}</b>.{' '}
        {one.distance === 0
          ? 'The runs are the same behind it'
          : `The runs are ${figure(one.distance)} apart behind it`}
        {one.distance === 0 ? '' : isApart ? ', which is too much' : ', which is allowed'}
        {shown === here ? '; here they part.' : '.'}
      </p>
      <NodeTable steps={steps} bound={bound} at={here} />
      {leftOut + notCompared > 0 && <p class="note">{leftUnsaid(leftOut, notCompared)}</p>}
    </>
  );
}

function leftUnsaid(leftOut: number, notCompared: number): string {
  const parts = [
    ...(leftOut > 0 ? [`${leftOut} further nodes are left out`] : []),
    ...(notCompared > 0 ? [`${notCompared} give nothing that can be compared in two runs`] : []),
  ];
  return `${parts.join('; ')}.`;
}
