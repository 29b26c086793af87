import { printable, printableLine } from '../../core/text/printable';

/** Text from outside as one line of Markdown that shows it as it is: no mark-up, no HTML, no mention, no link of its own. */
export function escaped(text: string): string {
  return printableLine(text)
    .replace(/[\\`*_{}[\]()#+!|~<>&$]/g, reference)
    .replace(/^\s*(?:-|\d+(?=[.)]))/, (start) => start.slice(0, -1) + reference(start.slice(-1)))
    .replace(/@/g, '@<!-- -->')
    .replace(/:\/\//g, ':<!-- -->//')
    .replace(/www\./gi, (start) => `${start}<!-- -->`);
}

/** A mark as a reference to its character, which marks nothing. */
function reference(mark: string): string {
  return `&#${mark.charCodeAt(0)};`;
}

/** Lines of text as they are, in a fence that none of them can close. */
export function fenced(lines: readonly string[]): string[] {
  const text = printable(lines.join('\n'));
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...text.split('\n'), fence];
}

/** A row of a table, of cells that are Markdown already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
