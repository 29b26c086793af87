import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { count } from '../../text';
import type { BatchGrid, GridCell } from '../batch-grid';
import { Heard } from './words';

/** What ids stand for, by id; empty where no vocabulary is known. */
export const Words = createContext<Readonly<Record<string, string>>>({});

/** A batch as a table of token ids: real ones, those under the padding in brackets, and those that differ in the other run. */
export function Grid({
  grid,
  label,
  legend,
}: {
  readonly grid: BatchGrid;
  readonly label: string;
  readonly legend?: boolean;
}) {
  const { positions, rows, size, length } = grid;
  if (rows.length === 0) return <p class="note">The batch is not on this page.</p>;
  const cells = rows.flatMap((row) => row.cells);
  const gap = (i: number): boolean => i > 0 && positions[i] !== positions[i - 1] + 1;
  return (
    <div class="batch">
      <div class="scroll" tabIndex={0} role="group" aria-label={`Token ids of ${label}`}>
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">
                <Heard>row</Heard>
              </th>
              {positions.map((position, i) => (
                <th scope="col" key={position} class={gap(i) ? 'gap' : ''}>
                  <Heard>position </Heard>
                  {position}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, cells: ofRow }) => (
              <tr key={row}>
                <th scope="row">row {row}</th>
                {ofRow.map((cell, i) => (
                  <td key={i} class={`${classOf(cell)}${gap(i) ? ' gap' : ''}`}>
                    <Cell {...cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {legend && (
        <p class="legend">
          <span class="real">7</span> real
          {cells.some(({ real }) => !real) && (
            <>
              <span class="pad">[0]</span> padding
            </>
          )}
          {cells.some(({ changed }) => changed) && (
            <>
              <span class="changed">0</span> differs between the runs
            </>
          )}
          {cells.some(({ seen }) => seen) && (
            <>
              <span class="seen">7</span> seen here first
            </>
          )}
        </p>
      )}
      {(rows.length < size || positions.length < length) && (
        <p class="note">
          {count(size)} rows of {count(length)} positions; the first and the last are drawn.
        </p>
      )}
    </div>
  );
}

function Cell({ id, real, other, changed, seen }: GridCell) {
  const words = useContext(Words);
  const word = words[id];
  return (
    <>
      {real ? id : `[${id}]`}
      {word !== undefined && <span class="word">{word}</span>}
      {other !== undefined && (
        <span class="other">
          <span aria-hidden="true">→</span>
          <Heard> in the other run </Heard>
          {other} {words[other] !== undefined && <span class="word">{words[other]}</span>}
        </span>
      )}
      {changed && other === undefined && <Heard> differs</Heard>}
      {seen && <Heard> seen here first</Heard>}
    </>
  );
}

function classOf({ real, changed, seen }: GridCell): string {
  return [real ? 'real' : 'pad', ...(changed ? ['changed'] : []), ...(seen ? ['seen'] : [])].join(' ');
}
