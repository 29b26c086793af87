// Holds the order of the house (house.config.mjs) against imports that it must let through and imports that it must not. Run by
// `npm run lint`.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { cruise } from 'dependency-cruiser';
import config, { CATALOGUES, MOST_ENTRIES } from '../house.config.mjs';

const folder = mkdtempSync(join(tmpdir(), 'padproof-house-'));
after(() => rmSync(folder, { recursive: true }));

let houses = 0;
/** The rules that a house with these files breaks. */
async function broken(files) {
  const baseDir = join(folder, String(houses++));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDir, 'src', file)), { recursive: true });
    writeFileSync(join(baseDir, 'src', file), text);
  }
  const { output } = await cruise(['src'], { ...config.options, baseDir, validate: true, ruleSet: config });
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort();
}

const right = {
  'core/batch.ts': 'export interface Batch { size: number }\nexport const B = 1;',
  'numerics/ulp.ts': `export { B } from '../core/batch';`,
  'engine/generate/cases.ts': `import type { Batch } from '../../core/batch';\nexport type Case = Batch;`,
  'engine/judge/tally.ts': `import type { Case } from '../generate/cases';\nexport type Tally = Case;`,
  'subjects/bert/model.ts': `export interface Model { a: 1 }\nexport const M = 1;`,
  'subjects/reference/model.ts': `import type { Model } from '../bert/model';\nexport type R = Model;`,
  'tools/compare/compare.ts': `export { M } from '../../subjects/bert/model';\nexport type { Tally } from '../../engine/judge/tally';`,
  'cli/main.ts': `import { M } from '../tools/compare/compare';\nexport const main = M;`,
};

test('what the house allows', async () => assert.deepEqual(await broken(right), []));

const wrong = [
  ['core below', 'core/bad.ts', `import { M } from '../subjects/bert/model';\nexport const x = M;`],
  ['core below', 'core/deep/bad.ts', `import type { Tally } from '../../engine/judge/tally';\nexport type T = Tally;`],
  ['engine below', 'engine/judge/bad.ts', `export * from '../../subjects/bert/model';`],
  ['engine below', 'engine/judge/bad.ts', `export const later = () => import('../../cli/main');`],
  ['engine below', 'engine/judge/bad.ts', `export type M = import('../../subjects/bert/model').Model;`],
  [
    'subjects below',
    'subjects/bert/bad.ts',
    `import type { Tally } from '../../engine/judge/tally';\nexport type T = Tally;`,
  ],
  ['generate before', 'engine/generate/bad.ts', `import type { Tally } from '../judge/tally';\nexport type T = Tally;`],
  ['subjects/bert apart', 'subjects/bert/bad.ts', `export type { R } from '../reference/model';`],
  [
    'subjects/reference by type',
    'subjects/reference/bad.ts',
    `import { M } from '../bert/model';\nexport const m = M;`,
  ],
  [
    'tfjs where it computes',
    'engine/plan/bad.ts',
    `import * as tf from '@tensorflow/tfjs-core';\nexport const t = tf;`,
  ],
  ['every room is known', 'attic/bad.ts', `export { B } from '../core/batch';`],
];

for (const [name, file, text] of wrong) {
  test(`${name}: ${file}: ${text.split('\n')[0]}`, async () => {
    assert.ok((await broken({ ...right, [file]: text })).includes(name));
  });
}

test('a circle by type', async () => {
  const circle = {
    'core/a.ts': `import type { B } from './b';\nexport type A = B[];`,
    'core/b.ts': `import type { A } from './a';\nexport interface B { a: A }`,
  };
  assert.deepEqual(await broken({ ...right, ...circle }), ['no circles']);
});

/** The rooms of a house with more entries than a room may have: `{ room: entries }`. */
function crowded(root, room = '') {
  const found = readdirSync(join(root, room), { withFileTypes: true });
  const names = new Set(found.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name.split('.')[0])));
  const folders = found.filter((entry) => entry.isDirectory()).map(({ name }) => (room ? `${room}/${name}` : name));
  return {
    ...(names.size > MOST_ENTRIES && !CATALOGUES.includes(room) && { [room]: names.size }),
    ...Object.assign({}, ...folders.map((each) => crowded(root, each))),
  };
}

test(`no room has more than ${MOST_ENTRIES} entries, catalogues apart; a file and its test are one`, () => {
  const root = join(folder, 'crowds');
  const fill = (room, count) => {
    mkdirSync(join(root, room), { recursive: true });
    for (let i = 0; i < count; i++)
      for (const end of ['ts', 'test.ts']) writeFileSync(join(root, room, `f${i}.${end}`), '');
  };
  fill('engine/judge', MOST_ENTRIES + 1);
  fill('engine/plan', MOST_ENTRIES);
  fill('engine/invariants', MOST_ENTRIES + 1);
  assert.deepEqual(crowded(root), { 'engine/judge': MOST_ENTRIES + 1 });
  assert.deepEqual(crowded(join(import.meta.dirname, '../src')), {});
});
