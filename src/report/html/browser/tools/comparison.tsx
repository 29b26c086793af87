import { figure, value } from '../../../figures';
import { count } from '../../../text';
import type { ComparePage } from '../../tools/tool-page';
import { Heads } from '../heads';
import { Track } from '../track';
import { num, VerdictWord } from '../words';

/** How far two models are apart: at the end, behind each layer, and what padding does to either. */
export function ComparisonView({ outputs, layers, within, notes, padding }: ComparePage) {
  const bound = within === undefined ? undefined : num(within);
  const distances = outputs.flatMap(({ batched, alone }) => [num(batched.deviation), num(alone.deviation)]);
  return (
    <>
      <section id="outputs" aria-labelledby="outputs-title">
        <h2 id="outputs-title">Outputs that both have</h2>
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        <table class="figures">
          <caption>
            The largest distance, in parts of the largest number of each vector.{' '}
            {bound === undefined ? 'How far apart they may be was not said.' : `${figure(bound)} is allowed.`}
          </caption>
          <Heads of={['output', { wide: 'on a log scale' }, 'distance']} />
          <tbody>
            {outputs.flatMap(({ output, batched, alone }) =>
              [['in the batch', batched] as const, ['alone', alone] as const].map(([name, { deviation, words }]) => (
                <tr key={output + name} class={bound !== undefined && !(num(deviation) <= bound) ? 'parting' : ''}>
                  <th scope="row">
                    {output} <span class="soft">{name}</span>
                    <span class="sentence">{words}</span>
                  </th>
                  <td class="wide">
                    <Track at={num(deviation)} bound={bound} all={distances} />
                  </td>
                  <td>{figure(num(deviation))}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
        {outputs.map(
          ({ output, compared, cosine }) =>
            cosine && (
              <p class="note" key={output}>
                {output}: {count(compared)} numbers compared; the cosine between the two is {value(num(cosine.least))}{' '}
                at least, {value(num(cosine.median))} in the middle, in the batch.
              </p>
            ),
        )}
      </section>
      {layers && <Layers layers={layers} />}
      {padding.claims.length > 0 && (
        <section id="padding" aria-labelledby="padding-title">
          <h2 id="padding-title">Padding</h2>
          <p class="lead">{padding.answer}</p>
          <table class="board plain">
            <Heads of={['model, claim', 'verdict']} />
            <tbody>
              {padding.claims.map(({ side, name, verdict, rest }) => (
                <tr key={side + name}>
                  <th scope="row">
                    <span class="name">
                      {side} {name}
                    </span>
                    <span class="sentence">{rest}</span>
                  </th>
                  <td>
                    <VerdictWord verdict={verdict} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** Where the two part: a step of the ladder a layer. */
function Layers({
  layers: { steps, partingAt, case: index },
}: {
  readonly layers: NonNullable<ComparePage['layers']>;
}) {
  const all = steps.map(({ distance }) => num(distance));
  return (
    <section id="layers" aria-labelledby="layers-title">
      <h2 id="layers-title">Layer by layer</h2>
      <table class="figures ladder">
        <caption>
          How far apart the two are behind each layer, in the case in which they are furthest apart (case {index}).{' '}
          {partingAt === undefined
            ? 'No layer alone makes the difference.'
            : `They part ${partingAt === 0 ? 'at the embeddings' : `in ${steps[partingAt].name}`}.`}
        </caption>
        <Heads of={['behind', { wide: 'on a log scale' }, 'distance']} />
        <tbody>
          {all.map((distance, i) => (
            <tr key={i} class={i === partingAt ? 'parting' : ''}>
              <th scope="row">{steps[i].name}</th>
              <td class="wide">
                <Track at={distance} bound={undefined} all={all} />
              </td>
              <td>
                {figure(distance)}
                {i === partingAt && <span class="here"> parts here</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
