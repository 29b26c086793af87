import { useState } from 'preact/hooks';
import { figure } from '../../figures';
import { shortBias } from '../../tools/explain-words';
import type { LookedAt } from '../browser/attention/attention';
import { headsOf } from '../browser/attention/weights';
import { Heard } from '../browser/words';
import type { Answer } from './ask';

/** One query's way from scores to weights: score, bias, sum of both, softmax. */
export function Softmax({ answer, at }: { readonly answer: Answer; readonly at: LookedAt }) {
  const { data, recorded } = answer;
  const { explanation, attention } = data;
  const { rows, row, heads } = explanation;
  const { tokens, mask } = rows[row];
  const S = tokens.length;
  const [chosen, choose] = useState(S - 1);
  const query = Math.min(S - 1, at.spot?.query ?? chosen);
  const { layer, head } = at;
  const from = ((row * heads + head) * S + query) * S;
  const scores = [...recorded.scores[layer].data.subarray(from, from + S)];
  const bias = recorded.bias ? [...recorded.bias.data.subarray(row * S, row * S + S)] : undefined;
  const together = scores.map((score, key) => Math.fround(score + (bias?.[key] ?? 0)));
  const [{ at: weight }] = headsOf(attention, layer, head);
  const weights = tokens.map((_, key) => weight(query, key));
  const sum = weights.reduce((a, b) => a + b, 0);
  const lines: readonly (readonly [string, readonly string[], string])[] = [
    ['score, q·k/√D', scores.map(figure), ''],
    ['bias', bias ? bias.map(shortBias) : scores.map(() => 'none'), ''],
    ['together', together.map((x) => (x < -1e30 ? shortBias(x) : figure(x))), ''],
    ['weight', weights.map(figure), figure(sum)],
  ];
  return (
    <>
      <h3 class="part">
        From scores to weights, layer {layer}, head {head}
      </h3>
      <p>
        <label>
          Query{' '}
          <select value={query} onChange={(event) => choose(Number(event.currentTarget.value))}>
            {tokens.map((token, i) => (
              <option key={i} value={i}>
                {i}: {token}
              </option>
            ))}
          </select>
        </label>{' '}
        <span class="soft">or the row under the pointer</span>
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label="From scores to weights">
        <table class="grid input softmax">
          <thead>
            <tr>
              <th scope="col">key</th>
              {tokens.map((token, key) => (
                <th
                  scope="col"
                  key={key}
                  class={`${mask[key] === 0 ? 'pad' : ''} ${key === at.spot?.key ? 'lit' : ''}`}
                >
                  {token}
                  {mask[key] === 0 && <Heard> padding</Heard>}
                </th>
              ))}
              <th scope="col">sum</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(([name, cells, end]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, key) => (
                  <td key={key} class={`${mask[key] === 0 ? 'pad' : 'real'} ${key === at.spot?.key ? 'lit' : ''}`}>
                    {cell}
                  </td>
                ))}
                <td class="sum">{end}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
