// How soon planted faults were found, as tables.
import { median, spread } from '../figures.mjs';
import { absentees, figure, table, withSpread } from '../markdown.mjs';

const LABELS = {
  padproof: 'padproof check',
  hypothesis: 'Hypothesis and torch',
  'batching equivalence': 'batching equivalence',
  'a hundred samples': 'a hundred samples',
};

export function killTables({ models, limit, examples, notRun }) {
  const tables = models.map((one) => [summary(one), eachFault(one), unfound(one, limit, examples)]);
  return [...tables.flat(), absentees(notRun)].filter((text) => text !== '').join('\n\n');
}

/** Whom a model was tried by, and how often each found what it was asked to find, how soon. */
function summary({ model, results, left = 0, hypothesis, versions }) {
  const rows = Object.entries(LABELS).flatMap(([by, label]) => {
    const asked = results.filter((result) => result.by[by]);
    if (asked.length === 0) return [];
    const found = asked.filter((result) => result.by[by].found);
    const times = found.map((result) => result.by[by].seconds);
    const both = found.filter((result) => result.by.padproof.found);
    const ratios = both.map((result) => result.by[by].seconds / result.by.padproof.seconds);
    return [
      [
        label,
        String(asked.length),
        `${found.length} (${figure((100 * found.length) / asked.length)} %)`,
        times.length > 0 ? figure(median(times)) : '–',
        times.length > 0 ? figure(Math.max(...times)) : '–',
        by === 'padproof' || both.length === 0 ? '–' : withSpread(spread(ratios)),
      ],
    ];
  });
  const head = ['by', 'faults', 'found', 'seconds, median', 'slowest', '× as long as padproof, where both found it'];
  const { claims, blamed = {}, tried } = hypothesis;
  const distrusted = Object.entries(blamed).map(([name, why]) => `${name} (${why})`);
  const trusted = claims
    ? `Hypothesis makes ${claims.length} claims; left out, since they broke on the correct model within ${tried} examples: ${distrusted.join(', ') || 'none'}.`
    : '';
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const untried = left > 0 ? `, and no time for ${left} others` : '';
  const faults = `${results.length} ${results.length === 1 ? 'fault' : 'faults'}`;
  return [`${model}, ${faults}${untried}:`, table(head, rows), trusted, `${told.join(', ')}.`]
    .filter((text) => text !== '')
    .join('\n\n');
}

/** A row for each fault that both sides have. */
function eachFault({ model, results }) {
  const both = results.filter(({ by }) => by.hypothesis);
  if (both.length === 0) return '';
  const rows = both.map(({ fault, by }) => [fault, ...Object.keys(LABELS).map((one) => inSeconds(by[one]))]);
  return `${model}, seconds until a fault that both have was found:\n\n${table(['fault', ...Object.values(LABELS)], rows)}`;
}

function inSeconds({ found, seconds }) {
  return found ? figure(seconds) : 'not found';
}

function unfound({ model, results }, limit, examples) {
  const list = results
    .filter(({ by }) => !by.padproof.found)
    .map(({ fault, by: { padproof } }) => `- ${model}, ${fault}: not found by padproof. ${reason(padproof, limit)}`);
  const hidden = results.filter(({ by }) => by.hypothesis && !by.hypothesis.found);
  const theirs = hidden.map(
    ({ fault, by: { hypothesis } }) =>
      `- ${model}, ${fault}: not found by Hypothesis in ${hypothesis.cases} of ${examples} examples and ${figure(hypothesis.seconds)} s.`,
  );
  return [...list, ...theirs].join('\n');
}

function reason({ stopped, cases, seconds }, limit) {
  if (stopped) return `It ended: ${stopped.replace(/[.\s]+$/, '')}.`;
  return `${cases} cases were judged in ${figure(seconds)} of ${limit} s.`;
}
