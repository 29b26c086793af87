/** Text that is no markup on a page, nor a template of Vue. */
export const plain = (text) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('{{', '&#123;&#123;')
    .replaceAll('*', '&#42;')
    .replaceAll('_', '&#95;');

/** Text as code that stays one in a cell of a table. */
export const code = (text) => '`' + text.replaceAll('|', '\\|') + '`';

/** A table, row by row. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const page = (...parts) => parts.join('\n\n') + '\n';
