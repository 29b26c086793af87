import type { ComponentChildren } from 'preact';
import type { ExplanationData } from '../../tools/tool-page';
import type { LookedAt } from '../attention/attention';
import { Attention } from '../attention/attention';
import { Heard } from '../words';

interface ExplanationViewProps extends ExplanationData {
  readonly follow?: (at: LookedAt) => void;
  /** What is shown under the attention weights. */
  readonly beside?: ComponentChildren;
}

/** What goes in, what attention makes of it, and that nobody reads what padding computes. */
export function ExplanationView({ explanation, attention, words, follow, beside }: ExplanationViewProps) {
  const { rows, row } = explanation;
  return (
    <>
      <section id="input" aria-labelledby="input-title">
        <h2 id="input-title">What goes in</h2>
        <p class="lead">{words.question}</p>
        {rows.map(({ text, ...of }, r) => (
          <InputRow key={r} text={text} r={r} {...of} bias={words.bias[r]} />
        ))}
        <p>{words.aboutBias}</p>
        {words.toy !== undefined && <p class="note">{words.toy}</p>}
      </section>
      <section id="attention" aria-labelledby="attention-title">
        <h2 id="attention-title">The attention weights of row {row}</h2>
        <p class="lead">
          A line for each query, a column for each key: twice, with another id under the padding the second time.
        </p>
        <Attention attention={attention} heading="h3" follow={follow} />
        {beside}
      </section>
      <Points id="reading" title="How to read it" points={words.reading} />
      <Points
        id="trials"
        title={`${explanation.holds ? 'Nobody reads what padding computes' : 'What padding changes'}: tried just now`}
        points={words.trials}
      />
    </>
  );
}

interface InputRowProps {
  readonly r: number;
  readonly text: string;
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  readonly mask: readonly number[];
  readonly bias: readonly string[];
}

function InputRow({ r, text, tokens, ids, mask, bias }: InputRowProps) {
  const lines = { id: ids, mask, bias };
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={`Row ${r} as it goes in`}>
      <table class="grid input">
        <caption>
          row {r}: <q>{text}</q>
        </caption>
        <thead>
          <tr>
            <th scope="row">token</th>
            {tokens.map((token, i) => (
              <th scope="col" key={i} class={mask[i] === 0 ? 'pad' : ''}>
                {token}
                {mask[i] === 0 && <Heard> padding</Heard>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(lines).map(([name, cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, i) => (
                <td key={i} class={mask[i] === 0 ? 'pad' : 'real'}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Points({
  id,
  title,
  points,
}: {
  readonly id: string;
  readonly title: string;
  readonly points: readonly string[];
}) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <ul class="points">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </section>
  );
}
