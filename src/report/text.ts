import { printable } from '../core/text/printable';

export { printable, printableLine } from '../core/text/printable';

/** The greatest width of a report, in columns. */
export const WIDTH = 100;

/** Breaks text into lines of at most `WIDTH` columns, the first behind `head` and the others indented as far. */
export function wrapped(head: string, text: string, width = WIDTH): string[] {
  const indent = ' '.repeat(head.length);
  const lines: string[] = [];
  let line = head;
  let empty = true;
  for (const word of printable(text)
    .split(/\s+/)
    .filter((part) => part !== '')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** `1 row`, `2 rows`, `1,200 rows`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A count with its thousands apart. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}
