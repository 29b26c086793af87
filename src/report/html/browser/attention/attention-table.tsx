import type { AttentionSide } from '../../../../tools/picture/picture';
import { figure } from '../../../figures';
import { labelOf } from './label';
import type { sumsOf } from './readout';
import { Heard } from '../words';

interface AttentionTableProps {
  readonly title: string;
  readonly side: AttentionSide;
  readonly valueOf: (query: number, key: number) => number | undefined;
  readonly sums?: ReturnType<typeof sumsOf>;
}

/** The numbers behind a heat map. */
export function AttentionTable({ title, side, valueOf, sums }: AttentionTableProps) {
  const { ids, real } = side;
  const name = (i: number): string => labelOf(side, i);
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
            {sums && <th scope="col">row sum</th>}
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
              {sums && <td class="sum">{figure(sums.row(query))}</td>}
            </tr>
          ))}
          {sums && (
            <tr>
              <th scope="row">column sum</th>
              {ids.map((_, key) => (
                <td key={key} class="sum">
                  {figure(sums.column(key))}
                </td>
              ))}
              <td />
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
