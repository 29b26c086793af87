import { figure } from '../../../figures';
import { Heads } from '../heads';
import { beyond, type Node } from './node';

interface NodeTableProps {
  readonly steps: readonly Node[];
  readonly bound: number;
  readonly at: number;
}

/** The numbers behind the picture of nodes. */
export function NodeTable({ steps, bound, at }: NodeTableProps) {
  return (
    <details class="numbers">
      <summary>The numbers of {steps.length} nodes</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label="Distances behind each node">
        <table class="figures nodes">
          <caption>Those marked ✗ are further apart than is allowed</caption>
          <Heads of={['step', 'operator', 'scope', 'distance']} />
          <tbody>
            {steps.map((one, i) => (
              <tr key={one.step} class={i === at ? 'parting' : ''}>
                <th scope="row">{one.step}</th>
                <td>{one.operator}</td>
                <td class="scope">{one.name}</td>
                <td>
                  {figure(one.distance)}
                  {beyond(one, bound) && ' ✗'}
                  {i === at && <span class="here"> parts here</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
