import { readFileSync, writeFileSync } from 'node:fs';

/**
 * A text with something else between two marks in it: `<!-- NAME -->` and `<!-- end of NAME -->`.
 *
 * @throws Error naming the file, where it has no such marks.
 */
export function between(text, name, file, what) {
  const [before, after] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [start, end] = [text.indexOf(before), text.indexOf(after)];
  if (start < 0 || end < start) throw new Error(`${file} has no ${before} and ${after} to write between.`);
  return `${text.slice(0, start + before.length)}\n\n${what.trim()}\n\n${text.slice(end)}`;
}

/** Writes between two marks of a file. @throws as {@link between}. */
export function writeBetween(file, name, what) {
  writeFileSync(file, between(readFileSync(file, 'utf8'), name, file, what));
}

/** Ends the process with 2 where a file lacks the marks, before hours are spent on what is to stand there. */
export function needMarks(file, ...names) {
  try {
    for (const name of names) between(readFileSync(file, 'utf8'), name, file, '');
  } catch ({ message }) {
    process.stderr.write(`${message}\n`);
    process.exit(2);
  }
}

/** Ends the process with 2 where a flag asks for a part of a table, and a file is named that holds the whole: it would lose the rest. */
export function refusePart(file, flag, value) {
  if (!file || value === undefined || (flag === 'every' && value === '1')) return;
  process.stderr.write(
    `--${flag} is ${value}, and ${file} holds the whole table: it would lose the rest. Leave out --${flag} to write all of it, or leave out ${file} to print the part.\n`,
  );
  process.exit(2);
}

/** A table in Markdown. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
