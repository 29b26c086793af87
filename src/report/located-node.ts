import { apart } from '../core/text/apart';
import { outsideText } from '../core/text/outside-text';
import type { Invariant } from '../engine/invariants/invariant';
import type { Counterexample } from '../core/report/counterexample';
import type { LocatedNode, Replaced, TensorDifference } from '../core/report/located-node';
import { stepInWords } from '../core/report/step-in-words';
import { figure } from './figures';
import { count, counted } from './text';

/** Tensors of one step that are shown. */
const MOST_TENSORS = 8;
/** Operators whose steps were replaced that are named. */
const MOST_OPERATORS = 4;

/** Where two runs part, in words. */
export function locatedInWords(
  { invariant, location }: Pick<Counterexample, 'invariant' | 'location'>,
  kind: Invariant['kind'],
): string {
  const { where, node } = location;
  if (!node) return where;
  const { region, runs, inputs } = node;
  const first = `${where.startsWith(outsideText(node.operator)) ? where : `${where}: ${stepInWords(node)}`}.`;
  const isSame = inputs.every(({ different }) => different === 0);
  const what = region === undefined ? 'it reads' : 'they read';
  const agrees = isSame ? 'is the same' : 'agrees';
  const by = ` (runs ${runs[0]} and ${runs[1]} of ${node.by})`;
  const said = `At real tokens what ${what} ${agrees} in both runs, and what comes out is not${by}.`;
  return [
    first,
    said,
    ...(node.replaced ? [replacedInWords(node, node.replaced, node.by === invariant && kind === 'exact')] : []),
  ].join(' ');
}

/** @param isOwn the runs are the violation's own, of a claim that takes no bit to differ; others say less than that it goes */
function replacedInWords({ runs }: LocatedNode, { operators, agrees }: Replaced, isOwn: boolean): string {
  const more = operators.length - 1;
  const kinds = new Map<string, number>();
  for (const operator of operators.slice(1)) kinds.set(operator, (kinds.get(operator) ?? 0) + 1);
  const list = [...kinds].slice(0, MOST_OPERATORS).map(([operator, times]) => `${times} ${outsideText(operator)}`);
  const others = `${list.join(', ')}${kinds.size > MOST_OPERATORS ? ', …' : ''}`;
  const what = more === 0 ? 'its output' : `its output and that of ${counted(more, 'later step')} (${others})`;
  return agrees
    ? `Confirmed: with ${what} taken from ${runs[0]}, ${isOwn ? 'the violation goes' : 'these two runs agree'}.`
    : `Not confirmed: with ${what} taken from ${runs[0]}, these two runs still differ, or cannot be compared.`;
}

/** What a step reads and gives, a line each. */
export function tensorLines({ inputs, outputs }: LocatedNode): string[] {
  const rows = [...rowsOf('in', inputs), ...rowsOf('out', outputs)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < widths.length ? cell.padEnd(widths[column]) : cell))
      .join('  ')
      .trimEnd(),
  );
}

function rowsOf(label: string, tensors: readonly TensorDifference[]): string[][] {
  return tensors
    .slice(0, MOST_TENSORS)
    .map((tensor) => [
      label,
      outsideText(tensor.type),
      `[${tensor.shape.join(', ')}]`,
      differenceInWords(tensor),
      outsideText(tensor.name, 80),
    ]);
}

function differenceInWords({ type, compared, different, worst, there }: TensorDifference): string {
  if (!there) return 'the same';
  const { expected, observed } = there;
  if (compared === 1) return (/float/.test(type) ? apart(expected, observed) : [expected, observed]).join(' → ');
  return `${count(different)} of ${count(compared)} differ, by up to ${figure(worst)}`;
}
