import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import { toJson } from '../../core/json';
import type { Fault } from '../../subjects/faults/fault';
import type { FaultResult } from '../../tools/fault-matrix/kill';
import { soleKills, type FaultMatrix, type OtherScore, type Score } from '../../tools/fault-matrix/matrix';
import type { TerminalOptions } from '../terminal/terminal-report';
import { inColourOf, MARKS } from '../terminal/verdict-word';
import { counted, wrapped } from '../text';
import { flagOf } from '../flags';

/** Renders as JSON which planted faults the invariants find; docs/faults.md describes its fields. */
export function faultsJson(matrix: FaultMatrix): string {
  return toJson(matrix);
}

/** Renders the fault matrix for people: a line for each fault, the matrix, what each claim kills, and the score. */
export function faultsText(matrix: FaultMatrix, { colours = false }: TerminalOptions = {}): string {
  const paint = createColors(colours);
  const { padproof, backend, browser, seed, runs, node, results } = matrix;
  const head = `planted faults on ${backend}${browser ? ' in a browser' : ''} · seed ${seed} · up to ${counted(runs, 'case')} each · padproof ${padproof} · ${node.replace(/^v?/, 'node ')}`;
  const sections = [
    [paint.bold(answerLine(matrix, paint)), ...wrapped('  ', head)],
    results.flatMap((result) => resultLines(result, matrix, paint)),
    matrixLines(matrix),
    claimLines(matrix),
    ...(matrix.others ? [otherLines(matrix.others, matrix)] : []),
    scoreLines(matrix, paint),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n') + '\n';
}

/** Lists what each fault is, and where it was reported. */
export function faultList(faults: readonly Fault[]): string {
  return faults
    .flatMap(({ name, what, evidence, onlyOn, needs, seenBy, equivalent }) => [
      name,
      ...wrapped('  ', what),
      ...(equivalent === undefined ? [] : wrapped('  equivalent: ', equivalent)),
      ...wrapped('  reported in ', evidence.join(', ') || 'no report that is known'),
      ...(onlyOn === undefined ? [] : wrapped('  only on ', `${onlyOn}, which is simulated`)),
      ...(needs === undefined ? [] : wrapped('  shows only with ', needs.join(', '))),
      ...(seenBy.length === 0 ? [] : wrapped('  seen by ', seenBy.join(', '))),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function resultLines(result: FaultResult, { runs }: FaultMatrix, paint: Colors): string[] {
  const { fault, equivalent, onlyOn, kills, missed, smallest, stopped } = result;
  const [first] = kills;
  const broken = stopped === undefined ? [] : wrapped('    ', `the campaign ended early: ${stopped}`);
  if (!first) {
    const said = equivalent ? paint.green('✓ survived') : paint.red('✗ survived');
    return [`${said}  ${paint.bold(fault)}  ${equivalent ? 'as it must' : `in ${counted(runs, 'case')}`}`, ...broken];
  }
  const said = equivalent ? paint.red('✗ killed  ') : paint.green('✓ killed  ');
  const small = smallest ? ` · shrunk to ${smallest.rows} × ${smallest.length} · ${smallest.where}` : '';
  const simulated = onlyOn === undefined ? '' : ` · seen on ${onlyOn} alone, simulated`;
  const after = `after ${counted(first.cases, 'case')}, by ${counted(kills.length, 'claim')}${small}${simulated}`;
  return [
    ...wrapped(`${said}  ${paint.bold(fault)}  `, after),
    ...(equivalent
      ? wrapped('    ', `It is equivalent: a false alarm of ${kills.map(({ invariant }) => invariant).join(', ')}.`)
      : []),
    ...(missed.length > 0 ? wrapped('    ', `not seen, though it should be, by ${missed.join(', ')}`) : []),
    ...broken,
  ];
}

/** A row for each fault, a column for each claim: after how many cases it killed. */
function matrixLines({ results, invariants }: FaultMatrix): string[] {
  const width = Math.max(5, ...results.map(({ fault }) => fault.length));
  const cells = (row: readonly (number | string)[]): string => row.map((cell) => String(cell).padStart(3)).join('');
  return [
    `${'fault'.padEnd(width)}${cells(invariants.map((_, i) => i + 1))}`,
    ...results.map(({ fault, kills }) => {
      const after = new Map(kills.map(({ invariant, cases }) => [invariant, cases]));
      return `${fault.padEnd(width)}${cells(invariants.map((name) => cellOf(after.get(name))))}`;
    }),
    'A number says after how many cases the claim was broken; * is more than 99.',
  ];
}

function cellOf(cases: number | undefined): string {
  if (cases === undefined) return '·';
  return cases > 99 ? '*' : String(cases);
}

function claimLines(matrix: FaultMatrix): string[] {
  const { invariants, results } = matrix;
  const sole = soleKills(matrix);
  return invariants.flatMap((name, i) => {
    const count = results.filter(
      ({ equivalent, kills }) => !equivalent && kills.some((one) => one.invariant === name),
    ).length;
    const alone = sole[name].length === 0 ? '' : `, alone ${sole[name].join(', ')}`;
    return wrapped(`${String(i + 1).padStart(2)} ${name}  `, `kills ${count}${alone}`);
  });
}

function otherLines(others: readonly OtherScore[], { results, score }: FaultMatrix): string[] {
  const faults = new Set(results.filter(({ equivalent }) => !equivalent).map(({ fault }) => fault));
  const line = (name: string, killed: number, more: string): string[] =>
    wrapped(`  ${name.padEnd(22)}`, `kills ${killed} of ${faults.size}${more}`);
  return [
    'The tests that people use today, on the same faults:',
    ...others.flatMap(({ name, after, how, killed, passesCorrect }) => {
      const wrong = killed.filter((fault) => !faults.has(fault));
      return [
        ...line(name, killed.length - wrong.length, ` · after ${after}`),
        ...wrapped(' '.repeat(24), how),
        ...(wrong.length > 0 ? wrapped(' '.repeat(24), `fails on equivalent ones: ${wrong.join(', ')}`) : []),
        ...(passesCorrect ? [] : [`${' '.repeat(24)}fails on the correct model`]),
      ];
    }),
    ...line('padproof', score.killed, ''),
  ];
}

/** How many were killed, how soon, and whether those survived that must. */
export function scoreInWords({ planted, killed, percent, median, worst, equivalent, wronglyKilled }: Score): {
  readonly figures: string;
  readonly others: string;
} {
  const soon = median === undefined ? '' : ` · cases until the first kill: median ${median}, worst ${worst}`;
  return {
    figures: `${killed} of ${counted(planted, 'fault')} killed, ${percent.toFixed(1)} %${soon}`,
    others: `${equivalent - wronglyKilled.length} of ${counted(equivalent, 'equivalent one')} survived`,
  };
}

/** A verdict on the matrix as a verdict on claims, for its mark and its colour. */
export const AS_VERDICT = { reached: 'held', missed: 'violated', inconclusive: 'inconclusive' } as const;

/** How many were killed, for the first line. */
function answerLine({ score: { killed, planted }, verdict }: FaultMatrix, paint: Colors): string {
  const asClaim = AS_VERDICT[verdict];
  return inColourOf(asClaim, paint)(`${MARKS[asClaim]} ${killed} of ${counted(planted, 'fault')} killed.`);
}

function scoreLines({ score, threshold, verdict, stopped, exitCode }: FaultMatrix, paint: Colors): string[] {
  const { figures, others } = scoreInWords(score);
  const asked = `${flagOf('threshold')} asks for ${threshold} %`;
  const alarms = score.wronglyKilled;
  const why = alarms.length > 0 ? ` · false alarms: ${alarms.join(', ')}` : '';
  const said =
    verdict === 'inconclusive'
      ? `${stopped ?? 'a campaign ended early'} · ${figures} · ${others}`
      : `${figures} · ${others}${verdict === 'missed' ? why : ''} · ${asked}`;
  const asClaim = AS_VERDICT[verdict];
  return wrapped('', `${MARKS[asClaim]} ${said} · exit code ${exitCode}`).map(inColourOf(asClaim, paint));
}
