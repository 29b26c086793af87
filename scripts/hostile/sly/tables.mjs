import { between, table } from '../../between-marks.mjs';
import { ALL, KINDS } from './catalogue.mjs';

/** A line of the terminal's table: !! as it must not be, · green and beyond any test. */
export function line(entry, { seed, verdict, claims, why, first, seconds }, wrong) {
  const { kind, name, beyond } = entry;
  const green = verdict === 'held' && kind !== 'innocent';
  const mark = wrong ? '!!' : green && beyond ? '· ' : '  ';
  const case_ = first === undefined ? '' : ` (case ${first})`;
  return `${mark} ${kind}/${name} | ${seed} | ${verdict}${case_} | ${claims.join(', ') || why?.slice(0, 120)} | ${seconds.toFixed(1)} s`;
}

const capital = (text) => (text.startsWith('`') ? text : text[0].toUpperCase() + text.slice(1));

/** Several subjects of one kind, with what is wrong with each. */
const list = (entries) =>
  KINDS.flatMap((kind) => entries.filter((entry) => entry.kind === kind)).map(({ kind, name, wrong }) => [
    `${kind}/${name}`,
    wrong,
  ]);

/** The text with its tables written anew: what cannot be found, what is found, and who is right. */
export function tables(text) {
  const [innocent, guilty] = [
    ALL.filter(({ kind }) => kind === 'innocent'),
    ALL.filter(({ kind }) => kind !== 'innocent'),
  ];
  const beyond = guilty.filter((entry) => entry.beyond);
  const found = guilty.filter((entry) => !entry.beyond);
  const parts = {
    counts: `${guilty.length} subjects: ${found.length} have to be found, ${beyond.length} cannot be. ${innocent.length} that are right have to hold.`,
    'what is not found': table(
      ['subject', 'what is wrong', 'why no test of this kind can find it, and what would'],
      beyond.map(({ kind, name, wrong, beyond: why }) => [`${kind}/${name}`, wrong, capital(why)]),
    ),
    'what is found': table(['subject', 'what is wrong'], list(found)),
    'what is right': table(
      ['subject', 'what is odd about it'],
      innocent.map(({ name, wrong }) => [name, wrong]),
    ),
  };
  return Object.entries(parts).reduce((so, [name, part]) => between(so, name, 'the page', part), text);
}
