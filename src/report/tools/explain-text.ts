import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import { printableLine, WIDTH, wrapped } from '../text';
import type { Explanation } from '../../tools/explain/explanation';
import { biasSentence, INDENT, prose, QUESTION, reading, shortBias, TOY, trials, verdictLine } from './explain-words';

const LABEL = 12;

/** An explanation for people, at most 80 columns wide. */
export function explanationText(facts: Explanation, colours: boolean): string {
  const paint = createColors(colours);
  const { model, layers, heads, layer, head } = facts;
  const sections = [
    wrapped(
      '',
      `padproof explain · ${model} · layer ${layer} of ${layers}, head ${head} of ${heads}, counted from 0`,
    ).map((line) => paint.bold(line)),
    prose(QUESTION),
    [title('What goes in', paint), ...inputLines(facts)],
    [title('In BERT the mask becomes a bias, [B, 1, 1, S]: a constant', paint), ...biasLines(facts)],
    [
      title(`The attention weights of row ${facts.row}: a line for each query, a column for each key`, paint),
      ...matrixLines(facts, paint),
    ],
    [title('How to read it', paint), ...bullets(reading(facts))],
    [title('Nobody reads what padding computes: tried just now', paint), ...bullets(trials(facts))],
    [verdictLine(facts, paint)],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n') + '\n';
}

function inputLines({ rows, tokenizer }: Explanation): string[] {
  const cells = rows.flatMap(({ tokens, ids }) => [...tokens, ...ids.map(String)]);
  const table = tableOf(rows[0].tokens.length, cells);
  const note = tokenizer === 'own' ? [] : prose(TOY);
  return [
    ...note,
    ...rows.flatMap(({ text, tokens, ids, mask }, r) => [
      `${INDENT}row ${r}  ${printableLine(JSON.stringify(text))}`,
      table('token', tokens),
      table('id', ids.map(String)),
      table('mask', mask.map(String)),
    ]),
  ];
}

function biasLines({ rows, row }: Explanation): string[] {
  const cells = rows.flatMap(({ bias }) => bias.map(shortBias));
  const table = tableOf(rows[0].bias.length, cells);
  const padded = rows[row].bias.find((bias) => bias !== 0)!;
  return [
    ...rows.map(({ bias }, r) => table(`row ${r}`, bias.map(shortBias))),
    ...prose(biasSentence(shortBias(padded))),
  ];
}

function matrixLines({ rows, row, attention, rowSums, columnSums }: Explanation, paint: Colors): string[] {
  const { tokens, mask } = rows[row];
  const weight = (x: number): string => (x === 0 ? '0' : x < 5e-5 ? x.toExponential(0) : x.toFixed(4));
  const table = tableOf(tokens.length + 1, [...tokens, 'row sum', '0.0000', ...columnSums.map(weight)]);
  return [
    paint.bold(table('query \\ key', [...tokens, 'row sum'])),
    ...attention.map((weights, query) => {
      const line = table(tokens[query], [...weights.map(weight), weight(rowSums[query])]);
      return mask[query] === 0 ? paint.yellow(line) : line;
    }),
    table('column sum', [...columnSums.map(weight), '']),
  ];
}

function bullets(points: readonly string[]): string[] {
  return points.flatMap((text) => prose(text, '-'));
}

function title(text: string, paint: Colors): string {
  return paint.bold(text);
}

/** Makes lines of a label and cells in columns; columns that do not fit are left out of the middle. */
function tableOf(columns: number, cells: readonly string[]): (label: string, cells: readonly string[]) => string {
  const width = Math.min(14, Math.max(...cells.map((cell) => printableLine(cell).length)));
  const room = Math.floor((WIDTH - INDENT.length - LABEL) / (width + 2));
  const all = Array.from({ length: columns }, (_, i) => i);
  const tail = Math.max(2, Math.floor(room / 3));
  const shown = columns <= room ? all : [...all.slice(0, room - tail - 1), null, ...all.slice(columns - tail)];
  const fit = (given: string, to: number): string => {
    const text = printableLine(given);
    return text.length > to ? `${text.slice(0, to - 1)}…` : text;
  };
  return (label, line) =>
    `${INDENT}${fit(label, LABEL).padEnd(LABEL)}${shown.map((i) => (i === null ? '…' : fit(line[i] ?? '', width)).padStart(width + 2)).join('')}`.trimEnd();
}
