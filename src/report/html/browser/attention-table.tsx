import type { AttentionSide } from '../../../tools/picture/picture';
import { figure } from '../../figures';
import { Heard } from './words';

interface AttentionTableProps {
  readonly title: string;
  readonly side: AttentionSide;
  readonly valueOf: (query: number, key: number) => number | undefined;
}

/** The numbers behind a heat map. */
export function AttentionTable({ title, side: { ids, real }, valueOf }: AttentionTableProps) {
  const name = (i: number): string => (real[i] ? String(ids[i]) : `[${ids[i]}]`);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={`Weights, ${title}`}>
      <table class="grid weights">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">query \ key</th>
            {ids.map((_, key) => (
              <th scope="col" key={key} class={real[key] ? '' : 'pad'}>
                {key}: {name(key)}
                {!real[key] && <Heard> padding</Heard>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ids.map((_, query) => (
            <tr key={query}>
              <th scope="row" class={real[query] ? '' : 'pad'}>
                {query}: {name(query)}
                {!real[query] && <Heard> padding</Heard>}
              </th>
              {ids.map((__, key) => {
                const weight = valueOf(query, key);
                return <td key={key}>{weight === undefined ? '' : figure(weight)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
