// Tables, and the place in a document that they go to.
import { readFileSync, writeFileSync } from 'node:fs';

/** A table; every entry is a string. */
export function table(head, rows) {
  const line = (entries) => `| ${entries.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Two figures, or three where it takes three to tell it from its neighbours: 0.94, 12.3, 140. */
export function figure(number) {
  if (number === 0 || !Number.isFinite(number)) return String(number);
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString('en-US');
  return Math.abs(number) >= 0.01
    ? String(Number(number.toPrecision(Math.abs(number) < 1 ? 2 : 3)))
    : number.toExponential(1);
}

/** A list of what was not run, and why; nothing where all was. */
export function absentees(notRun) {
  return notRun.map(({ contender, why }) => `- ${contender}: not run. ${why.replace(/[.\s]+$/, '')}.`).join('\n');
}

/** A median with its spread: 1.24 (1.20–1.31). */
export function withSpread({ median, least, most }) {
  return `${figure(median)} (${figure(least)}–${figure(most)})`;
}

/** The text with `content` between the marks of `name`; undefined where it has no such marks. */
export function between(text, name, content) {
  const [before, after] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [start, end] = [text.indexOf(before), text.indexOf(after)];
  if (start < 0 || end < start) return undefined;
  return `${text.slice(0, start + before.length)}\n\n${content}\n\n${text.slice(end)}`;
}

/**
 * Writes `content` between the marks of `name` in a file.
 * @throws an Error that names the marks, where it has none.
 */
export function writeBetween(file, name, content) {
  const text = between(textWithMarks(file, name), name, content);
  writeFileSync(file, text);
}

/**
 * The text of a file that has the marks of `name`.
 * @throws as {@link writeBetween}
 */
export function textWithMarks(file, name) {
  const text = readFileSync(file, 'utf8');
  if (between(text, name, '') !== undefined) return text;
  throw new Error(`${file} has no <!-- ${name} --> and <!-- end of ${name} --> to write between; add both.`);
}
