import type { Case, PastBatch, Row } from '../../core/case';
import { WEIGHT_SCALES } from '../../core/subject';
import type { Fields, Is } from '../../core/fields';
import { int32, isBoolean, listOf, oneOf } from '../../core/fields';

/** More rows than any pass that cases share can hold. */
const MOST_ROWS = 4096;
/** More ids than any case has that is generated: the longest rows, and the rows of a whole pass, are a fraction of it. */
export const MOST_IDS = 65_536;
/** More batches than a history has that is generated. */
const MOST_PAST = 16;

/** Reads a case. @throws UsageError naming the field that is wrong. */
export function parseCase(fields: Fields): Case {
  return {
    ...parseBatch(fields),
    singleton: fields.need('singleton', isBoolean, 'true or false'),
    ...fields.maybe('weightScale', oneOf(WEIGHT_SCALES), `one of ${WEIGHT_SCALES.join(', ')}`),
    ...(fields.at('history') !== undefined && { history: parseHistory(fields) }),
  };
}

function parseHistory(fields: Fields): readonly PastBatch[] {
  const isHistory = (value: unknown): value is readonly unknown[] => isList(value) && value.length <= MOST_PAST;
  fields.need('history', isHistory, `a list of at most ${MOST_PAST} batches`);
  return fields.each('history').map(parseBatch);
}

function parseBatch(fields: Fields): PastBatch {
  const length = fields.need('length', int32(1), 'a whole number of at least 1');
  fields.need('rows', isRows, `a list of 1 to ${MOST_ROWS} rows`);
  const rows = fields.each('rows');
  if (rows.length * length > MOST_IDS) {
    throw fields.refusal(
      fields.named('rows'),
      `${rows.length} rows × ${length} positions`,
      `of at most ${MOST_IDS} ids`,
    );
  }
  return { length, rows: rows.map((row) => parseRow(row, length)) };
}

function isRows(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= 1 && value.length <= MOST_ROWS;
}

const isList: Is<readonly unknown[]> = (value): value is readonly unknown[] => Array.isArray(value);

function parseRow(row: Fields, length: number): Row {
  const count = row.need('at', isList, 'a list of positions').length;
  const ids = (field: keyof Row, size: number): readonly number[] => {
    const whole = listOf(int32(0), size);
    const is = (value: unknown): value is readonly number[] => whole(value) && value.length === size;
    return row.need(field, is, `a list of ${size} whole numbers of at least 0`);
  };
  const at = ids('at', count);
  const tokens = ids('tokens', count);
  const types = ids('types', count);
  const rising = at.every((position, i) => position < length && (i === 0 || position > at[i - 1]));
  if (!rising) throw row.refusal(row.named('at'), at, `rising positions below ${length}`);
  return {
    tokens,
    types,
    at,
    under: ids('under', length - count),
    otherUnder: ids('otherUnder', length - count),
  };
}
