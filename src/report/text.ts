import { withoutColours } from '../core/text/without-colours';
import { printable } from '../core/text/printable';

export { printable, printableLine } from '../core/text/printable';

/** The greatest width of a report, in columns. */
export const WIDTH = 80;

/** Breaks text into lines of at most `WIDTH` columns, the first behind `head`, which may be coloured, and the others indented as far. */
export function wrapped(head: string, text: string, width = WIDTH): string[] {
  const room = width - withoutColours(head).length;
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text)
    .split(/\s+/)
    .filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  const indent = ' '.repeat(width - room);
  return [...lines, line].map((one, i) => (i === 0 ? head : indent) + one);
}

/** `1 row`, `2 rows`, `1,200 rows`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A count with its thousands apart. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}
