// Every planted fault is what it says it is, and the claim that explains it best breaks; npm run test:faults goes further.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { correctSeams } from '../src/subjects/bert/seams';
import { FAULTS } from '../src/subjects/faults';
import { INVARIANTS, invariantNamed, OF_BERT } from '../src/engine/invariants';
import { CoverageTally } from '../src/engine/generate/coverage';
import { cases } from '../src/engine/generate/cases';
import { kill } from '../src/tools/fault-matrix/kill';
import { plantedBert } from '../src/subjects/models/planted';
import { WEIGHT_SCALES } from '../src/core/subject';
import { describeDeep, isRequired } from '../src/testing/deep';
import fc from 'fast-check';

const PLANT = { backend: 'wasm', weightsSeed: '1' };
const KILLABLE = FAULTS.filter(({ equivalent }) => equivalent === undefined);
const FOLDER = join(__dirname, '../src/subjects/faults');

/** The names of the classes of a report's coverage, for the built-in BERT. */
async function classNames(): Promise<string[]> {
  const subject = await plantedBert(undefined, PLANT).open();
  const tally = new CoverageTally(subject, 4, WEIGHT_SCALES);
  for (const testCase of fc.sample(cases(subject, { weightScales: WEIGHT_SCALES, heads: 4 }), { seed: 1, numRuns: 1 }))
    tally.add(testCase);
  await subject.dispose?.();
  return Object.keys(tally.summary().classes);
}

let classes: readonly string[];
beforeAll(async () => (classes = await classNames()));

test('there is a fault for every file, and a file for every fault', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const named = files.map((file) => file.slice(0, -'.ts'.length)).filter((name) => !['fault', 'index'].includes(name));
  expect(FAULTS.map(({ name }) => name).sort()).toEqual(named.sort());
});

test('there are at least sixty, and equivalent ones beside them', () => {
  expect(KILLABLE.length).toBeGreaterThanOrEqual(60);
  expect(FAULTS.length - KILLABLE.length).toBeGreaterThanOrEqual(4);
});

test.each(FAULTS)(
  '$name says what it is',
  ({ what, evidence, needs = [], seenBy, equivalent, smallest, within, plant }) => {
    expect(what).toMatch(/^[A-Z].*\.$/);
    for (const place of evidence) expect(place).toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
    for (const name of needs) expect(classes).toContain(name);
    for (const name of seenBy) expect(INVARIANTS.map((invariant) => invariant.name)).toContain(name);
    const seams = Object.keys(plant());
    for (const seam of seams) expect(Object.keys(correctSeams)).toContain(seam);
    expect(seams.length).toBeGreaterThan(0);
    expect(seams.length).toBeLessThanOrEqual(2);
    // What must be seen says by whom, how soon and how small; what must not says why.
    expect([seenBy.length > 0, smallest !== undefined, within !== undefined]).toEqual(
      new Array(3).fill(equivalent === undefined),
    );
  },
);

/** By day those that need many cases are left to the night, and to `npm run faults`. */
const SOON = KILLABLE.filter(({ within }) => within! <= 3 || isRequired('deep'));

test.each(SOON)('$name is found by the claim that explains it best', async (fault) => {
  const invariants = [invariantNamed(fault.seenBy[0])];
  const found = await kill(fault, plantedBert(fault, PLANT), {
    seed: 1,
    runs: fault.within!,
    invariants,
    shrink: false,
  });
  expect(found).toMatchObject({ missed: [] });
});

test('every seam can fail', () => {
  const overridden = new Set(KILLABLE.flatMap(({ plant }) => Object.keys(plant())));
  expect([...overridden].sort()).toEqual(Object.keys(correctSeams).sort());
});

/** The line of docs/faults.md about a claim: a number, its name, how many faults it kills, and which ones alone. */
function lineAbout(claim: string): string | undefined {
  const table = readFileSync(join(__dirname, '../docs/faults.md'), 'utf8').split('<!-- end of wasm -->')[0];
  return table.split('\n').find((one) => new RegExp(`^\\| \\d+ \\| ${claim} \\|`).test(one));
}

describeDeep('docs/faults.md', () => {
  test('has a line for every claim: npm run faults writes it anew', () => {
    expect(OF_BERT.map(({ name }) => name).filter((name) => lineAbout(name) === undefined)).toEqual([]);
  });
});

test('every claim that is in docs/faults.md kills some fault alone, or says why it does not', () => {
  const measured = OF_BERT.filter(({ name }) => lineAbout(name) !== undefined);
  expect(measured.length).toBeGreaterThan(20);
  for (const { name } of measured) {
    const alone = lineAbout(name)!.split('|')[4].trim();
    if (alone !== '') continue;
    const source = readFileSync(join(__dirname, '../src/engine/invariants', `${name}.ts`), 'utf8').replace(
      /\n \* /g,
      ' ',
    );
    expect([name, source]).toEqual([name, expect.stringMatching(/No planted fault is its alone:/)]);
  }
});
