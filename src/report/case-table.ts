import type { Case, PastBatch, Row } from '../core/case';
import { layoutOf, paddingOf } from '../core/layout';
import { counted, WIDTH, wrapped } from './text';
import type { Counterexample } from '../core/report/counterexample';

const MOST_ROWS = 8;

/** A counterexample's case: its texts, where it has those, or the table of its ids. */
export function caseLines({ case: testCase, texts }: Pick<Counterexample, 'case' | 'texts'>): string[] {
  return texts ? textLines(texts) : caseTable(testCase);
}

/** The title above {@link caseLines}. */
export function caseTitle({ case: testCase, texts }: Pick<Counterexample, 'case' | 'texts'>): string {
  if (!texts) return `${caseInWords(testCase)}; ids in brackets lie under the padding`;
  const words = testCase.rows.map(({ at }) => counted(at.length, 'word'));
  return `${counted(texts.length, 'text')}, of ${words.slice(0, MOST_ROWS).join(', ')}${words.length > MOST_ROWS ? ', …' : ''}`;
}

function textLines(texts: readonly string[]): string[] {
  const label = `row ${Math.min(texts.length, MOST_ROWS) - 1}  `.length;
  const lines = texts
    .slice(0, MOST_ROWS)
    .flatMap((text, r) => wrapped(`row ${r}`.padEnd(label), JSON.stringify(text), WIDTH - 4));
  const rest = texts.length - MOST_ROWS;
  return rest > 0 ? [...lines, `… and ${rest} more: see the saved file`] : lines;
}

/**
 * Draws a case: a line of ids and one of mask for each row, ids under the padding in brackets. Where the padding holds
 * something else in the second run, a line shows that too. Long rows keep both ends.
 */
export function caseTable(testCase: PastBatch): string[] {
  const { length, rows } = testCase;
  const ids = rows.map((row) => laidOut(row, length, row.under));
  const others = rows.map((row) => laidOut(row, length, row.otherUnder));
  const widest = Math.max(...[...ids, ...others].flat().map((cell) => cell.length), String(length - 1).length);
  const label = `row ${Math.max(0, rows.length - 1)} other ids`.length;
  const shown = positionsShown(length, Math.floor((WIDTH - 4 - label) / (widest + 2)));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(label)}  ${shown.map((at) => (at === null ? '…' : cells[at]).padStart(widest)).join('  ')}`.trimEnd();

  const lines = [
    line(
      'position',
      Array.from({ length }, (_, i) => ` ${i} `),
    ),
  ];
  rows.slice(0, MOST_ROWS).forEach((row, r) => {
    const real = new Set(row.at);
    const mask = Array.from({ length }, (_, i) => (real.has(i) ? ' 1 ' : ' 0 '));
    lines.push(line(`row ${r} ids`, ids[r]));
    if (ids[r].join() !== others[r].join()) lines.push(line(`row ${r} other ids`, others[r]));
    if (row.types.some((type) => type !== 0)) {
      const types = new Map(row.at.map((at, i) => [at, ` ${row.types[i]} `]));
      lines.push(
        line(
          `row ${r} types`,
          mask.map((_, i) => types.get(i) ?? ' · '),
        ),
      );
    }
    lines.push(line(`row ${r} mask`, mask));
  });
  if (rows.length > MOST_ROWS) lines.push(`… and ${rows.length - MOST_ROWS} more rows: see the saved file`);
  return lines;
}

/** Names a case in one line: its shape, its layouts, its weight scale. */
export function caseInWords({ length, rows, singleton, weightScale }: Case): string {
  const layouts = [...new Set(rows.map((row) => layoutOf(row.at, length)))];
  const shape = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'} × ${length} ${length === 1 ? 'position' : 'positions'}`;
  return [
    shape,
    `padding: ${layouts.join(', ')}`,
    ...(weightScale ? [`weights: ${weightScale}`] : []),
    ...(singleton ? ['alone'] : []),
  ].join(' · ');
}

function laidOut(row: Row, length: number, under: readonly number[]): string[] {
  const cells = new Array<string>(length).fill('');
  row.at.forEach((at, i) => (cells[at] = ` ${row.tokens[i]} `));
  paddingOf(row.at, length).forEach((at, i) => (cells[at] = `[${under[i]}]`));
  return cells;
}

function positionsShown(length: number, room: number): (number | null)[] {
  const all = Array.from({ length }, (_, i) => i);
  if (length <= room) return all;
  const tail = Math.floor((room - 1) / 3);
  return [...all.slice(0, room - 1 - tail), null, ...all.slice(length - tail)];
}
