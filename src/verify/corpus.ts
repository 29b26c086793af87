import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Row } from '../core/case';
import { EnvironmentError, messageOf, UsageError } from '../core/errors';
import { toJson } from '../core/json';
import { NAMED_KERNELS } from '../core/kernels';
import { SERVER_KINDS } from '../core/server-kind';
import { POSITION_POLICIES, REGIMES } from '../core/subject';
import { INVARIANTS } from '../invariants';
import type { Counterexample, SubjectSpec } from './report';
import { REPORT_VERSION } from './report';

/** More rows than any pass that cases share can hold. */
const MOST_ROWS = 4096;

/**
 * Saves a counterexample under a name made from its claim and its case, so that finding it again changes nothing. The file
 * appears whole or not at all.
 *
 * @returns the file's path
 * @throws EnvironmentError when the folder cannot be made or written.
 */
export async function saveCounterexample(folder: string, counterexample: Counterexample): Promise<string> {
  const { invariant, subject } = counterexample;
  const digest = createHash('sha256')
    .update(JSON.stringify([subject, counterexample.case, counterexample.violation.message]))
    .digest('hex')
    .slice(0, 12);
  const file = join(folder, `${invariant}-${digest}.json`);
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, toJson(counterexample));
    await rename(draft, file);
  } catch (thrown) {
    throw new EnvironmentError(`${file} cannot be written: ${messageOf(thrown)}. Name another folder with --save.`);
  }
  return file;
}

/**
 * Reads a counterexample and checks every field that a replay builds on.
 *
 * @throws EnvironmentError when there is no such file, UsageError naming the field that is wrong.
 */
export async function readCounterexample(file: string): Promise<Counterexample> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    throw new EnvironmentError(
      `FILE cannot be read: ${messageOf(thrown)}. Name a counterexample that padproof check saved, such as those in golden/counterexamples.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(`${file} is not JSON: ${messageOf(thrown)}. It should be a counterexample saved by padproof.`);
  }
  return parseCounterexample(value, file);
}

/**
 * Checks a counterexample that was parsed from JSON.
 *
 * @param where what to call it in messages
 * @throws UsageError naming the field that is wrong.
 */
export function parseCounterexample(value: unknown, where: string): Counterexample {
  const expect = (ok: boolean, field: string, expected: string): void => {
    if (!ok) throw new UsageError(`${where}: ${field} is not ${expected}. Was the file edited or cut short?`);
  };
  const found = value as Counterexample;
  expect(found?.format === 'padproof-counterexample', 'format', '"padproof-counterexample"');
  expect(found.version === REPORT_VERSION, 'version', `${REPORT_VERSION}, which this padproof reads`);
  expect(
    INVARIANTS.some(({ name }) => name === found.invariant),
    'invariant',
    'the name of an invariant',
  );
  expect(typeof found.subject?.model === 'string', 'subject.model', 'a string');
  expect([undefined, true].includes(found.subject.browser), 'subject.browser', 'true, or absent');
  const { kernels } = found.subject;
  const known = kernels === undefined || NAMED_KERNELS.includes(kernels);
  expect(known, 'subject.kernels', `one of ${NAMED_KERNELS.join(', ')}`);
  checkGiven(found.subject, expect);
  const { kind, served, words, tokenizer } = found.subject;
  expect(kind === undefined || SERVER_KINDS.includes(kind), 'subject.kind', `one of ${SERVER_KINDS.join(', ')}`);
  for (const [field, value] of Object.entries({ served, words, tokenizer }))
    expect(value === undefined || typeof value === 'string', `subject.${field}`, 'a string, or absent');
  expect(typeof found.claim === 'string', 'claim', 'a sentence');
  const from = found.found;
  const numbers = [from?.seed, from?.index, from?.shrinks];
  expect(numbers.every(Number.isInteger), 'found', 'an object with seed, index and shrinks');
  expect(typeof found.violation?.message === 'string', 'violation.message', 'a sentence');
  expect(typeof found.location?.where === 'string', 'location.where', 'a place in words');
  checkCase(found.case, expect);
  const { texts } = found;
  const count = found.case.rows.length;
  const written = Array.isArray(texts) && texts.length === count && texts.every((text) => typeof text === 'string');
  expect(texts === undefined || written, 'texts', `a list of ${count} texts, one for each row, or absent`);
  return found;
}

type Expect = (ok: boolean, field: string, expected: string) => void;

function checkGiven({ vocabulary, padId, positions, longest, input, output }: SubjectSpec, expect: Expect): void {
  for (const [field, value] of Object.entries({ vocabulary, padId, longest })) {
    expect(value === undefined || Number.isInteger(value), `subject.${field}`, 'a whole number, or absent');
  }
  const known = positions === undefined || POSITION_POLICIES.includes(positions);
  expect(known, 'subject.positions', `one of ${POSITION_POLICIES.join(', ')}, or absent`);
  for (const [field, value] of Object.entries({ input, output })) {
    const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
    expect(value === undefined || isList, `subject.${field}`, 'a list of names, or absent');
  }
}

function checkCase(testCase: Case, expect: Expect): void {
  expect(typeof testCase === 'object' && testCase !== null, 'case', 'an object');
  const { length, rows, regime } = testCase;
  expect(Number.isInteger(length) && length >= 1, 'case.length', 'a whole number of at least 1');
  expect(
    Array.isArray(rows) && rows.length >= 1 && rows.length <= MOST_ROWS,
    'case.rows',
    `a list of 1 to ${MOST_ROWS} rows`,
  );
  expect(regime === undefined || REGIMES.includes(regime), 'case.regime', `one of ${REGIMES.join(', ')}`);
  rows.forEach((row, r) => checkRow(row, `case.rows[${r}]`, length, expect));
}

function checkRow(row: Row, where: string, length: number, expect: Expect): void {
  expect(typeof row === 'object' && row !== null, where, 'an object');
  expect(Array.isArray(row.at), `${where}.at`, 'a list of positions');
  const count = row.at.length;
  const sizes = { at: count, tokens: count, types: count, under: length - count, otherUnder: length - count };
  for (const [field, size] of Object.entries(sizes)) {
    const ids = row[field as keyof Row];
    const whole = Array.isArray(ids) && ids.every((id) => Number.isInteger(id) && id >= 0);
    expect(whole && ids.length === size, `${where}.${field}`, `a list of ${size} whole numbers of at least 0`);
  }
  const rising = row.at.every((position, i) => position < length && (i === 0 || position > row.at[i - 1]));
  expect(rising, `${where}.at`, `rising positions below ${length}`);
}
