import { isJsonObject, showJson } from '../../core/text/strict-json';
import type { Batch } from '../../core/batch';
import { UsageError } from '../../core/errors';
import type { GoldenBatch } from './format';

/** A golden is read by people, and encoded on every backend: more tokens than these are another kind of test. */
const MOST_IDS = 65_536;

const IDS = ['inputIds', 'attentionMask', 'tokenTypeIds', 'positionIds'] as const;
const FIELDS: readonly string[] = ['label', 'texts', ...IDS];

/** A batch as a golden keeps it. */
export function storedBatch(batch: Batch, label: string, texts?: readonly string[]): GoldenBatch {
  const { size, length } = batch;
  const rows = (ids: Int32Array): number[][] =>
    Array.from({ length: size }, (_, r) => [...ids.subarray(r * length, (r + 1) * length)]); // (B·S) -> (B, S)
  return {
    label,
    ...(texts && { texts }),
    inputIds: rows(batch.inputIds),
    ...(batch.attentionMask && { attentionMask: rows(batch.attentionMask) }),
    ...(batch.tokenTypeIds && { tokenTypeIds: rows(batch.tokenTypeIds) }),
    ...(batch.positionIds && { positionIds: rows(batch.positionIds) }),
  };
}

/** A golden's batch as an encoder takes it. */
export function batchOfGolden(stored: GoldenBatch): Batch {
  const flat = (rows: readonly (readonly number[])[]): Int32Array => Int32Array.from(rows.flat()); // (B, S) -> (B·S)
  return {
    size: stored.inputIds.length,
    length: stored.inputIds[0].length,
    inputIds: flat(stored.inputIds),
    attentionMask: stored.attentionMask ? flat(stored.attentionMask) : null,
    ...(stored.tokenTypeIds && { tokenTypeIds: flat(stored.tokenTypeIds) }),
    ...(stored.positionIds && { positionIds: flat(stored.positionIds) }),
  };
}

/** The positions of a row at which something is read: where the mask is 1, and all where there is none. */
export function realPositions(stored: GoldenBatch, row: number): number[] {
  const mask = stored.attentionMask?.[row];
  return stored.inputIds[row].flatMap((_, position) => (mask && mask[position] === 0 ? [] : [position]));
}

/**
 * Checks a batch that was parsed from JSON.
 *
 * @param where what to call it in messages, such as `FILE: batches[0]`
 * @throws UsageError naming the field, what was found and what was expected.
 */
export function parseBatch(value: unknown, where: string, label?: string): GoldenBatch {
  const refuse = (field: string, found: unknown, expected: string): never => {
    throw new UsageError(`${where}${field} is ${showJson(found)}; expected ${expected}.`);
  };
  if (!isJsonObject(value)) return refuse('', value, 'an object with inputIds');
  const stranger = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (stranger !== undefined) refuse(`.${stranger}`, value[stranger], `only ${FIELDS.join(', ')}`);
  const named = value.label ?? label;
  if (typeof named !== 'string' || named === '') refuse('.label', value.label, 'a name');
  const { inputIds } = value;
  if (!isRows(inputIds)) return refuse('.inputIds', inputIds, 'one list of ids a row');
  const [B, S] = [inputIds.length, inputIds[0].length];
  if (B * S > MOST_IDS) refuse('.inputIds', `${B} × ${S} ids`, `at most ${MOST_IDS}`);
  for (const field of IDS) {
    const rows = value[field];
    if (rows === undefined) continue;
    const expected = `${B} lists of ${S} whole numbers from 0 to ${field === 'attentionMask' ? 1 : '2^31 - 1'}`;
    if (!isRows(rows) || rows.length !== B) return refuse(`.${field}`, rows, expected);
    const end = field === 'attentionMask' ? 2 : 2 ** 31;
    rows.forEach((row, r) => {
      if (row.length !== S || !row.every((id) => Number.isInteger(id) && id >= 0 && id < end)) {
        refuse(`.${field}[${r}]`, row, expected);
      }
    });
  }
  const { texts } = value;
  if (texts !== undefined && !(Array.isArray(texts) && texts.every((text) => typeof text === 'string'))) {
    refuse('.texts', texts, 'a list of texts');
  }
  return { ...(value as unknown as GoldenBatch), label: named as string };
}

function isRows(value: unknown): value is number[][] {
  return Array.isArray(value) && value.length > 0 && value.every((row) => Array.isArray(row) && row.length > 0);
}
