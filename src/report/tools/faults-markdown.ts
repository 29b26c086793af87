import { soleKills, type FaultMatrix, type OtherScore } from '../../tools/fault-matrix/matrix';

/** The kill matrix as Markdown: the score, a row for each fault, and what each claim kills. Without a date, so that it can be compared. */
export function faultsMarkdown(matrix: FaultMatrix): string {
  const { results, invariants, score, backend, browser, seed, runs, weightsSeed } = matrix;
  const { planted, killed, percent, median, worst, equivalent, wronglyKilled } = score;
  const sole = soleKills(matrix);
  const kills = (name: string): number =>
    results.filter((result) => !result.equivalent && result.kills.some(({ invariant }) => invariant === name)).length;
  return [
    `${killed} of ${planted} faults killed (${percent.toFixed(1)} %) on ${backend}${browser ? ' in a browser' : ''}, seed ${seed}, weights ${weightsSeed}, up to ${runs} cases each;`,
    `cases until the first kill: median ${median ?? 'none'}, worst ${worst ?? 'none'}.`,
    `${equivalent - wronglyKilled.length} of ${equivalent} equivalent ones survived.`,
    '',
    ...table([
      ['fault', 'cases', 'shrunk to', 'where', ...invariants.map((_, i) => String(i + 1))],
      ...results.map(({ fault, equivalent: same, onlyOn, kills: found, smallest }) => {
        const after = new Map(found.map(({ invariant, cases }) => [invariant, cases]));
        return [
          same ? `${fault} (equivalent)` : onlyOn ? `${fault} (${onlyOn})` : fault,
          found.length > 0 ? String(found[0].cases) : 'survived',
          smallest ? `${smallest.rows} × ${smallest.length}` : '',
          smallest?.where ?? '',
          ...invariants.map((name) => String(after.get(name) ?? '')),
        ];
      }),
    ]),
    '',
    ...table([
      ['', 'claim', 'kills', 'alone'],
      ...invariants.map((name, i) => [String(i + 1), name, String(kills(name)), sole[name].join(', ')]),
    ]),
    '',
    ...(matrix.others ? othersTable(matrix.others, matrix) : []),
  ].join('\n');
}

function othersTable(others: readonly OtherScore[], { results, score }: FaultMatrix): string[] {
  const faults = new Set(results.filter(({ equivalent }) => !equivalent).map(({ fault }) => fault));
  return [
    ...table([
      ['test', 'of the shape of', 'what it does', 'kills'],
      ...others.map(({ name, after, how, killed }) => [
        name,
        after,
        how,
        `${killed.filter((fault) => faults.has(fault)).length} of ${faults.size}`,
      ]),
      ['padproof', '', 'every claim, at all weight scales', `${score.killed} of ${faults.size}`],
    ]),
    '',
    ...table([
      ['fault', ...others.map(({ name }) => name), 'padproof'],
      ...results.map(({ fault, kills }) => [
        fault,
        ...others.map(({ killed }) => (killed.includes(fault) ? 'killed' : '')),
        kills.length > 0 ? 'killed' : '',
      ]),
    ]),
    '',
  ];
}

function table([head, ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
