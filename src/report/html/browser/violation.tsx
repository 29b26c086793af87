import { figure, value } from '../../figures';
import { outputInWords, placeInWords } from '../../place';
import type { ClaimData, ViolationData } from '../page-data';
import { Texts } from './answer';
import { Copied } from './copied';
import { Grid } from './grid';
import { Inside } from './inside';
import { Nodes } from './nodes/nodes';
import { ToldList } from './told';
import { num } from './words';

interface ViolationViewProps {
  readonly claim: ClaimData;
  readonly prefix: string;
  readonly open: boolean;
}

/** What is known of a broken claim, from the batch to the layers. */
export function ViolationView({ claim, prefix, open }: ViolationViewProps) {
  const violation = claim.violation!;
  const { runs, texts, batch, message, advice, replay, told, picture, nodes } = violation;
  return (
    <details class="violation" id={`${prefix}-${claim.name}`} open={open}>
      <summary>
        <h3>{claim.name}</h3>
        <span class="sentence">{message}</span>
      </summary>
      <div class="todo">
        <p class="label">What to do</p>
        <p>{advice}</p>
      </div>
      {texts ? (
        <Texts texts={texts} />
      ) : runs.length === 0 ? (
        <Grid grid={batch} label="the failing batch" legend />
      ) : (
        <div class="runs">
          {runs.map((run) => (
            <figure key={run.role}>
              <figcaption>
                Run <b>{run.name}</b>
                <span class="soft">
                  {runs.length > 1 ? (run.role === 'expected' ? ', what is expected' : ', what was seen') : ''}
                </span>
              </figcaption>
              <Grid grid={run.batch} label={`run ${run.name}`} legend />
            </figure>
          ))}
        </div>
      )}
      <Difference violation={violation} />
      {picture && <Inside under="h3" picture={picture} />}
      {nodes && <Nodes nodes={nodes} heading="h4" />}
      <h4>The evidence in words</h4>
      <ToldList told={told} />
      <p class="label">See it again</p>
      <Copied text={replay.command} label="the command that replays it" />
      <p class="label">In code</p>
      <Copied text={replay.code} label="the line of code that replays it" />
    </details>
  );
}

/** The two numbers where the runs part first, and the bound. */
function Difference({ violation: { numbers, runs } }: { readonly violation: ViolationData }) {
  const { output, index, observed, expected, deviation, bound, noise } = numbers;
  if (index.length === 0) return null;
  const times = noise === undefined ? '' : ' × noise';
  const nameOf = (role: string): string => runs.find((run) => run.role === role)?.name ?? '';
  return (
    <table class="figures difference">
      <caption>
        Seen first in {outputInWords(output)}: {placeInWords(output, index)}
      </caption>
      <tbody>
        <tr>
          <th scope="row">expected</th>
          <td>{value(num(expected))}</td>
          <td class="soft">{nameOf('expected') && `run ${nameOf('expected')}`}</td>
        </tr>
        <tr>
          <th scope="row">observed</th>
          <td>{value(num(observed))}</td>
          <td class="soft">{nameOf('observed') && `run ${nameOf('observed')}`}</td>
        </tr>
        <tr class="beyond">
          <th scope="row">apart by</th>
          <td>
            {figure(num(deviation))}
            {times}
          </td>
          <td class="soft">{bound === 0 ? 'no bit may differ' : `${figure(num(bound))}${times} allowed`}</td>
        </tr>
      </tbody>
    </table>
  );
}
