import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError, UsageError } from '../core/errors';
import { toySubject } from '../testing/toy-subject';
import { check } from './check';
import { readCounterexample, saveCounterexample } from './corpus';
import type { Counterexample } from './report';

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
});

test('a folder that cannot be written is named', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(saveCounterexample(file, counterexample)).rejects.toThrow(EnvironmentError);
  await expect(saveCounterexample(file, counterexample)).rejects.toThrow(/a-file.*--save/);
});

test('a file that is not there, and one that is not JSON', async () => {
  await expect(readCounterexample(join(folder, 'none.json'))).rejects.toThrow(EnvironmentError);
  const file = join(folder, 'cut.json');
  await writeFile(file, JSON.stringify(counterexample).slice(0, 100));
  await expect(readCounterexample(file)).rejects.toThrow(UsageError);
  await expect(readCounterexample(file)).rejects.toThrow(/cut\.json is not JSON/);
});

type Edit = (
  value: { [key: string]: never } & { case: { rows: Record<string, unknown>[] } & Record<string, unknown> },
) => void;

test.each<[string, Edit, RegExp]>([
  ['another format', (v) => Object.assign(v, { format: 'report' }), /format is not "padproof-counterexample"/],
  ['another version', (v) => Object.assign(v, { version: 99 }), /version is not 1/],
  ['an unknown claim', (v) => Object.assign(v, { invariant: 'x' }), /invariant is not the name of an invariant/],
  [
    'a vocabulary in words',
    (v) => Object.assign(v.subject, { vocabulary: 'many' }),
    /subject\.vocabulary is not a whole/,
  ],
  [
    'an unknown policy',
    (v) => Object.assign(v.subject, { positions: 'by feel' }),
    /subject\.positions is not one of given/,
  ],
  [
    'inputs that are no list',
    (v) => Object.assign(v.subject, { input: 'ids=a' }),
    /subject\.input is not a list of names/,
  ],
  ['no rows', (v) => Object.assign(v.case, { rows: [] }), /case\.rows is not a list of 1 to 4096 rows/],
  ['a fraction for a length', (v) => Object.assign(v.case, { length: 1.5 }), /case\.length is not a whole number/],
  [
    'an unknown regime',
    (v) => Object.assign(v.case, { regime: 'cold' }),
    /case\.regime is not one of typical, sharp, hot/,
  ],
  [
    'a token too many',
    (v) => (v.case.rows[0].tokens as number[]).push(1),
    /case\.rows\[0\]\.tokens is not a list of 1/,
  ],
  [
    'a position out of the row',
    (v) => (v.case.rows[0].at = [99]),
    /case\.rows\[0\]\.at is not rising positions below 2/,
  ],
  [
    'an id that is no id',
    (v) => (v.case.rows[0].tokens = ['1']),
    /case\.rows\[0\]\.tokens is not a list of 1 whole numbers/,
  ],
  ['null for a row', (v) => (v.case.rows[0] = null as never), /case\.rows\[0\] is not an object/],
])('%s is named', async (_, edit, message) => {
  const value = JSON.parse(JSON.stringify(counterexample));
  edit(value);
  const file = join(folder, 'edited.json');
  await writeFile(file, JSON.stringify(value));
  await expect(readCounterexample(file)).rejects.toThrow(UsageError);
  await expect(readCounterexample(file)).rejects.toThrow(message);
});

test('numbers that JSON has no word for are written as words', async () => {
  const odd = { ...counterexample, violation: { ...counterexample.violation, observed: NaN, deviation: Infinity } };
  const file = await saveCounterexample(join(folder, 'odd'), odd);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    violation: { observed: 'NaN', deviation: 'Infinity' },
  });
  expect((await readCounterexample(file)).case).toEqual(counterexample.case);
});
