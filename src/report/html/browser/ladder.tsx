import type { Ladder } from '../../../tools/picture/picture';
import { figure } from '../../figures';
import { Heads } from './heads';
import { Track } from './track';
import { num } from './words';

interface LadderViewProps {
  readonly ladder: Ladder;
  readonly heading: 'h3' | 'h4';
}

/** How far the two runs are apart behind each layer, against the bound. */
export function LadderView({ ladder, heading: Heading }: LadderViewProps) {
  const bound = num(ladder.bound);
  const steps = ladder.steps.map(({ name, distance }) => ({ name, distance: num(distance) }));
  const parting = steps.findIndex(({ distance }) => !(distance <= bound));
  const all = steps.map(({ distance }) => distance);
  return (
    <>
      <Heading class="part">Layer by layer</Heading>
      <table class="figures ladder">
        <caption>
          {parting < 0
            ? 'The runs agree behind every layer.'
            : `The runs part behind ${parting === 0 ? 'the embeddings' : steps[parting].name}.`}{' '}
          Distances are parts of the largest number of the row;{' '}
          {bound === 0 ? 'bits are compared, so any distance is one too many.' : `${figure(bound)} is allowed.`}
        </caption>
        <Heads
          of={[
            'behind',
            { wide: bound === 0 ? 'on a log scale' : 'on a log scale; the line is the bound' },
            'distance',
          ]}
        />
        <tbody>
          {steps.map(({ name, distance }, i) => (
            <tr key={name} class={i === parting ? 'parting' : ''}>
              <th scope="row">{name}</th>
              <td class="wide">
                <Track at={distance} bound={bound} all={all} />
              </td>
              <td>
                {figure(distance)}
                {i === parting && <span class="here"> parts here</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
