import type { Row } from './case';

/** The text of a row: its words, in order, with spaces between them. */
export function textOf({ tokens }: Pick<Row, 'tokens'>, words: readonly string[]): string {
  return tokens.map((id) => words[id]).join(' ');
}
