/** How wide a report may be, in columns. */
export const WIDTH = 100;

// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text from outside, such as a subject's name or an error's words, with nothing in it that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(CONTROLS, escaped);
}

/** The same, in one line: what would begin another could pass for padproof's own. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, escaped);
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

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
