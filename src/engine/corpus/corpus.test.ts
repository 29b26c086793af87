import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EnvironmentError, UsageError } from '../../core/errors';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';
import { parseCounterexample, readCounterexample } from '../../tools/saved';
import { saveCounterexample } from './corpus';
import type { Counterexample } from '../../core/report/counterexample';

let folder: string;
let counterexample: Counterexample;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-'));
  const report = await check(toySubject({ faults: { hidden: -1 } }), { seed: 1, runs: 20, only: ['matches-unpadded'] });
  counterexample = report.invariants[0].counterexample!;
});
afterAll(() => rm(folder, { recursive: true }));

test('what is saved is read back as it was', async () => {
  const file = await saveCounterexample(join(folder, 'deep', 'er'), counterexample);
  expect(await readCounterexample(file)).toEqual(counterexample);
});

test('the same counterexample has the same name, and many writers leave one whole file', async () => {
  const here = join(folder, 'many');
  const files = await Promise.all(Array.from({ length: 20 }, () => saveCounterexample(here, counterexample)));
  expect(new Set(files).size).toBe(1);
  expect(await readdir(here)).toHaveLength(1);
  expect(await readCounterexample(files[0])).toEqual(counterexample);
  expect(basename(files[0])).toMatch(/^matches-unpadded-[\da-f]{12}\.json$/);
});

test('what is saved is on the disk, and so is its name', async () => {
  const handle = await open(folder);
  const synced = jest.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'sync');
  await handle.close();
  await saveCounterexample(join(folder, 'synced'), counterexample);
  expect(synced).toHaveBeenCalledTimes(2);
  synced.mockRestore();
});

test('another subject, another case and another violation have names of their own', async () => {
  const here = join(folder, 'others');
  const { subject, violation } = counterexample;
  for (const found of [
    counterexample,
    { ...counterexample, subject: { ...subject, backend: 'cpu' } },
    { ...counterexample, case: { ...counterexample.case, singleton: !counterexample.case.singleton } },
    { ...counterexample, violation: { ...violation, message: 'Another.' } },
  ])
    await saveCounterexample(here, found);
  expect(await readdir(here)).toHaveLength(4);
});

test('a file in the place of the folder is named', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(saveCounterexample(file, counterexample)).rejects.toThrow(UsageError);
  await expect(saveCounterexample(file, counterexample)).rejects.toThrow(/a-file.*`save`/);
});

test('a file that is not there, and one that is not JSON', async () => {
  await expect(readCounterexample(join(folder, 'none.json'))).rejects.toThrow(EnvironmentError);
  await expect(readCounterexample(join(folder, 'none.json'))).rejects.toThrow(
    /^FILE cannot be read: .*none\.json.*\. Name a counterexample that padproof check saved/,
  );
  const file = join(folder, 'cut.json');
  await writeFile(file, JSON.stringify(counterexample).slice(0, 100));
  await expect(readCounterexample(file)).rejects.toThrow(UsageError);
  await expect(readCounterexample(file)).rejects.toThrow(/cut\.json is not valid JSON/);
});

/** The counterexample with a field put at a path, such as `case.rows.0.at`. */
function edited(path: string, field: unknown): unknown {
  const value = structuredClone(counterexample) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  const holder = names.reduce((part, name) => part[name] as Record<string, unknown>, value);
  holder[last] = field;
  return value;
}

const ROW = { tokens: [5], types: [0], at: [0], under: [1], otherUnder: [2] };
const rowsOf = (count: number): unknown[] => Array.from({ length: count }, () => ROW);

// The case that was found has two positions.
test.each<[string, unknown, string]>([
  ['format', 'report', 'format is not "padproof-counterexample"'],
  ['version', 99, 'version is not 2, which this padproof reads'],
  ['invariant', 'x', 'invariant is not the name of an invariant'],
  ['subject', undefined, 'subject is not an object'],
  ['subject.model', 5, 'subject.model is not a string'],
  ['subject.browser', false, 'subject.browser is not true, or absent'],
  ['subject.kernels', 'quick', 'subject.kernels is not one of plain, '],
  ['subject.kind', 'telnet', 'subject.kind is not one of openai, '],
  ['subject.served', 5, 'subject.served is not a string, or absent'],
  ['subject.words', ['a'], 'subject.words is not a string, or absent'],
  ['subject.tokenizer', null, 'subject.tokenizer is not a string, or absent'],
  ['subject.vocabulary', 'many', 'subject.vocabulary is not a whole number, or absent'],
  ['subject.padId', 0.5, 'subject.padId is not a whole number, or absent'],
  ['subject.longest', null, 'subject.longest is not a whole number, or absent'],
  ...[0, -3, 1.5, 1025, 2 ** 31 - 1].map((threads): [string, unknown, string] => [
    ...(['subject.threads', threads, 'subject.threads is not a whole number from 1 to 1024, or absent'] as const),
  ]),
  [
    'subject.positions',
    'by feel',
    'subject.positions is not one of given, absolute, from-mask, from-ids, relative, none, or absent',
  ],
  ['subject.input', 'ids=a', 'subject.input is not a list of names, or absent'],
  ['subject.output', ['a', 5], 'subject.output is not a list of names, or absent'],
  ['claim', undefined, 'claim is not a sentence'],
  ['found', undefined, 'found is not an object; it is missing'],
  ['found.seed', '5', 'found.seed is not a whole number; it is "5"'],
  ['found.index', 0.5, 'found.index is not a count; it is 0.5'],
  ['found.shrinks', undefined, 'found.shrinks is not a count; it is missing'],
  ['found.exhaustive', null, 'found.exhaustive is not a number of positions, or absent; it is null'],
  ['found.path', '0:x', 'found.path is not numbers with colons between them, or null; it is "0:x"'],
  ['case.history', 5, 'case.history is not a list of at most 16 batches; it is 5'],
  ['case.history', [{ length: 0 }], 'case.history[0].length is not a whole number of at least 1; it is 0'],
  [
    'case.history',
    [{ length: 2, rows: [] }],
    'case.history[0].rows is not a list of 1 to 4096 rows; it is a list of 0',
  ],
  ['recursAlone', 'yes', 'recursAlone is not true or false; it is "yes"'],
  ['recurrence', { violated: 3, tries: 2 }, 'recurrence.violated is not a whole number from 0 to 2; it is 3'],
  [
    'recurrence',
    { violated: 0, tries: 1e9 },
    'recurrence.tries is not a whole number from 1 to 1000; it is 1000000000',
  ],
  ['needs', { parts: [{ part: 'mood' }] }, 'needs.parts[0].part is not one of side, ids, '],
  ['needs', { parts: [], tried: -1 }, 'needs.tried is not a count; it is -1'],
  ['violation', undefined, 'violation is not an object; it is missing'],
  ['violation.message', 5, 'violation.message is not a sentence'],
  ['violation.message', 'x'.repeat(20_001), 'violation.message is not a sentence; it is a text of 20001 characters'],
  ['violation.observed', 'much', 'violation.observed is not a number, or one of NaN, Infinity, -Infinity, -0'],
  ['violation.index', [0, -1], 'violation.index is not a list of at most 8 whole numbers'],
  ['violation.runs', ['base'], 'violation.runs is not the names of two runs; it is a list of 1'],
  ['diagnosis', { dependsOn: 'the moon', text: '' }, 'diagnosis.dependsOn is not one of pad content, '],
  ['diagnosis', null, 'diagnosis is not an object; it is null'],
  ['knownDeviation', { fullyMasked: 'nan' }, 'knownDeviation.what is not a sentence; it is missing'],
  ['location', undefined, 'location is not an object; it is missing'],
  ['location.where', {}, 'location.where is not a place in words'],
  ['case', undefined, 'case is not an object'],
  ['case', null, 'case is not an object'],
  ['case.singleton', 1, 'case.singleton is not true or false; it is 1'],
  ['case.length', 2 ** 31, 'case.length is not a whole number of at least 1; it is 2147483648'],
  ['case.length', 1.5, 'case.length is not a whole number of at least 1'],
  ['case.length', 0, 'case.length is not a whole number of at least 1'],
  ['case.rows', undefined, 'case.rows is not a list of 1 to 4096 rows'],
  ['case.rows', [], 'case.rows is not a list of 1 to 4096 rows'],
  ['case.rows', rowsOf(4097), 'case.rows is not a list of 1 to 4096 rows'],
  ['case.rows', { length: 2 }, 'case.rows is not a list of 1 to 4096 rows'],
  ['case.weightScale', 'cold', 'case.weightScale is not one of typical, sharp, hot'],
  ['case.rows.0', null, 'case.rows[0] is not an object'],
  ['case.rows.0', 5, 'case.rows[0] is not an object'],
  ['case.rows.0', undefined, 'case.rows[0] is not an object'],
  ['case.rows.0', { ...ROW, at: undefined }, 'case.rows[0].at is not a list of positions'],
  ['case.rows.0', { ...ROW, at: '0' }, 'case.rows[0].at is not a list of positions'],
  ['case.rows.0', { ...ROW, at: [0.5] }, 'case.rows[0].at is not a list of 1 whole numbers of at least 0'],
  ['case.rows.0', { ...ROW, at: [-1] }, 'case.rows[0].at is not a list of 1 whole numbers of at least 0'],
  ['case.rows.0', { ...ROW, at: [2] }, 'case.rows[0].at is not rising positions below 2'],
  [
    'case.rows.0',
    { tokens: [5, 6], types: [0, 0], at: [1, 0], under: [], otherUnder: [] },
    'case.rows[0].at is not rising positions below 2',
  ],
  [
    'case.rows.0',
    { tokens: [5, 6], types: [0, 0], at: [1, 1], under: [], otherUnder: [] },
    'case.rows[0].at is not rising positions below 2',
  ],
  ['case.rows.0', { ...ROW, tokens: [5, 6] }, 'case.rows[0].tokens is not a list of 1 whole numbers of at least 0'],
  ['case.rows.0', { ...ROW, tokens: ['5'] }, 'case.rows[0].tokens is not a list of 1 whole numbers of at least 0'],
  ['case.rows.0', { ...ROW, types: undefined }, 'case.rows[0].types is not a list of 1 whole numbers of at least 0'],
  ['case.rows.0', { ...ROW, under: [] }, 'case.rows[0].under is not a list of 1 whole numbers of at least 0'],
  [
    'case.rows.0',
    { ...ROW, otherUnder: [1, 2] },
    'case.rows[0].otherUnder is not a list of 1 whole numbers of at least 0',
  ],
  [
    'case.rows.0',
    { ...ROW, tokens: [2 ** 31] },
    'case.rows[0].tokens is not a list of 1 whole numbers of at least 0; it is a list of 1',
  ],
  ['texts', 'a b', 'texts is not a list of 1 texts, one for each row, or absent'],
  ['texts', ['a', 'b'], 'texts is not a list of 1 texts, one for each row, or absent'],
  ['texts', [5], 'texts is not a list of 1 texts, one for each row, or absent'],
])('%s, wrong as in %#, is named', (path, field, message) => {
  const parse = (): Counterexample => parseCounterexample(edited(path, field), 'saved.json');
  expect(parse).toThrow(UsageError);
  expect(parse).toThrow(`saved.json: ${message}`);
  expect(parse).toThrow(/\. Was the file edited or cut short\?$/);
});

test.each<[string, unknown]>([
  ['subject', { model: 'm', browser: true, kernels: 'fast', kind: 'tei', served: 'a', words: 'w.txt', tokenizer: 't' }],
  ['subject', { model: 'm', threads: 1024 }],
  ['subject', { model: 'm', vocabulary: 9, padId: 0, longest: 9, positions: 'given', input: ['ids=a'], output: [] }],
  ['case.length', 2],
  ['case', { length: 1, rows: [{ tokens: [5], types: [0], at: [0], under: [], otherUnder: [] }], singleton: true }],
  ['case.weightScale', 'hot'],
  ['case.rows', rowsOf(4096)],
  ['case.rows.0', { tokens: [5, 0], types: [0, 0], at: [0, 1], under: [], otherUnder: [] }],
  ['case.rows.0', { tokens: [], types: [], at: [], under: [1, 2], otherUnder: [2, 1] }],
  ['texts', ['a b']],
])('%s, as in %#, is as it may be', (path, field) => {
  const value = edited(path, field);
  expect(parseCounterexample(value, 'saved.json')).toEqual(value);
});

test('each of its texts is one', () => {
  const two = edited('case.rows', rowsOf(2)) as Counterexample;
  expect(() => parseCounterexample({ ...two, texts: ['a', 5] }, 'saved.json')).toThrow(
    /texts is not a list of 2 texts/,
  );
  expect(parseCounterexample({ ...two, texts: ['a', 'b'] }, 'saved.json').texts).toEqual(['a', 'b']);
});

test.each([undefined, null, 5, []])('%p is no counterexample', (value) => {
  expect(() => parseCounterexample(value, 'saved.json')).toThrow(/^saved\.json is not a counterexample: an object/);
});

test('no case has more ids than 65536', () => {
  const rows = (count: number, length: number): unknown[] =>
    Array.from({ length: count }, () => ({
      ...{ tokens: [5], types: [0], at: [0] },
      ...{ under: new Array(length - 1).fill(1), otherUnder: new Array(length - 1).fill(2) },
    }));
  const of = (count: number, length: number): unknown =>
    edited('case', { length, rows: rows(count, length), singleton: true });
  expect(parseCounterexample(of(64, 1024), 'saved.json').case.rows).toHaveLength(64);
  expect(() => parseCounterexample(of(64, 1025), 'saved.json')).toThrow(
    /case\.rows is not of at most 65536 ids; it is "64 rows × 1025 positions"/,
  );
});

test('what is no field of a counterexample is left out, however deep it is, and so is what would be a prototype', () => {
  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
  const more = JSON.stringify({ ...counterexample, subject: { ...counterexample.subject, model: 'm' } })
    .replace('"subject":{', '"subject":{"__proto__":{"words":"/etc/passwd"},"endpoint":"http://h",')
    .replace('{"format"', '{"__proto__":{"texts":["x"]},"constructor":1,"format"');
  const parsed = parseCounterexample({ ...(JSON.parse(more) as object), deep }, 'saved.json');
  expect(parsed).toEqual({ ...counterexample, subject: { ...counterexample.subject, model: 'm' } });
  expect([parsed.texts, parsed.subject.words]).toEqual([undefined, undefined]);
  expect(Object.keys(parsed.subject)).toEqual(Object.keys({ ...counterexample.subject }));
});

test('a file that nests without end, or names a field twice, is refused before it is read', async () => {
  const file = join(folder, 'deep.json');
  await writeFile(file, `{"a":${'['.repeat(100)}${']'.repeat(100)}}`);
  await expect(readCounterexample(file)).rejects.toThrow(/deep\.json nests deeper than 64 levels/);
  await writeFile(file, JSON.stringify(counterexample).replace('{', '{"claim":"x",'));
  await expect(readCounterexample(file)).rejects.toThrow(/deep\.json has the key "claim" twice/);
});

test('numbers that JSON has no word for are written as words, and read as the numbers that they are', async () => {
  const odd = { ...counterexample, violation: { ...counterexample.violation, observed: NaN, deviation: Infinity } };
  const file = await saveCounterexample(join(folder, 'odd'), odd);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    violation: { observed: 'NaN', deviation: 'Infinity' },
  });
  expect(await readCounterexample(file)).toEqual(odd);
});
