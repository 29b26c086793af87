// What was measured of campaigns, as tables.
import { ratios } from '../figures.mjs';
import { absentees, figure, table, withSpread } from '../markdown.mjs';

export function casesTables({ models, notRun }) {
  const tables = models.map(({ model, rounds, entries }) => {
    const ours = entries.filter((entry) => entry.ours);
    const head = [
      'checked by',
      ...ours.map(({ label }) => `${label} is × as fast`),
      'claims',
      ...['checks', 'numbers compared', 'model runs'].map((what) => `${what} a case`),
    ];
    const rows = entries.map(({ label, turns }) => {
      const sum = (field) => turns.reduce((total, turn) => total + turn[field], 0);
      const each = (field) => figure(sum(field) / sum('cases'));
      const times = ours.map((own) => (own.label === label ? '1' : withSpread(ratios(rates(own.turns), rates(turns)))));
      return [
        label,
        ...times,
        String(turns[0].claims?.length ?? '–'),
        each('checks'),
        each('compared'),
        each('modelRuns'),
      ];
    });
    const told = rounds.map(({ runs, tokens }) => `${runs} of ${figure(tokens)} tokens`).join(', ');
    return `${model}, cases: ${told}.\n\n${table(head, rows)}`;
  });
  const violations = models.flatMap(({ model, entries }) =>
    entries.flatMap(({ label, turns }) =>
      turns.flatMap(({ violated }) =>
        Object.entries(violated).map(([claim, why]) => `- ${model}, ${label}: ${claim} was violated: ${why}`),
      ),
    ),
  );
  const lists = [[...new Set(violations)].join('\n'), absentees(notRun)];
  return [...tables, ...lists.filter((list) => list !== '')].join('\n\n');
}

function rates(turns) {
  return turns.map(({ cases, seconds }) => cases / seconds);
}
