import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { buildOnce } from '../../cli/testing/binary';
import { UsageError } from '../../core/errors';
import { loadModule } from './module';

const SUBJECT = `({
  name: 'stub', vocabularySize: 9, maxLength: 8, padId: 0, positions: 'given', fullyMasked: 'uniform',
  outputs: ['lastHiddenState'], encode: async () => ({}),
})`;

const NODE_STRIPS_TYPES = Boolean((process.features as { typescript?: unknown }).typescript);

/** A user's module: its name, its text, and what loading it gives: a source, or a refusal whose message matches. */
const modules: [file: string, text: string, outcome: { reopens: boolean; fresh?: boolean } | RegExp][] = [
  ['subject.mjs', `export default ${SUBJECT}`, { reopens: false, fresh: false }],
  ['function.mjs', `export default () => ${SUBJECT}`, { reopens: true, fresh: true }],
  ['async.mjs', `export default async () => ${SUBJECT}`, { reopens: true, fresh: true }],
  ['awaits.mjs', `const s = await ${SUBJECT}; export default s`, { reopens: false, fresh: false }],
  ['exports.cjs', `module.exports = ${SUBJECT}`, { reopens: false, fresh: false }],
  ['function.cjs', `module.exports = () => ${SUBJECT}`, { reopens: true, fresh: true }],
  ['default.cjs', `exports.default = ${SUBJECT}`, { reopens: false, fresh: false }],
  [
    'compiled.js',
    `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = () => ${SUBJECT}`,
    { reopens: true, fresh: true },
  ],
  ['with a space & a % sign.mjs', `export default ${SUBJECT}`, { reopens: false, fresh: false }],
  [
    'typed.mts',
    `const length: number = 8; export default { ...${SUBJECT}, maxLength: length }`,
    NODE_STRIPS_TYPES
      ? { reopens: false, fresh: false }
      : /typed\.mts is TypeScript, which Node .* 22\.18 .*Compile it/,
  ],
  ['throws.mjs', `throw new Error('no weights here')`, /^throws\.mjs could not be loaded: no weights here$/],
  ['throws-text.mjs', `throw 'text'`, /could not be loaded: text$/],
  [
    'broken.mjs',
    `export default {\n  name: ,\n}`,
    /could not be loaded: Unexpected token ','\. Where it is: node --check broken\.mjs$/,
  ],
  ['missing.mjs', `import 'no-such-package'`, /could not be loaded: Cannot find package 'no-such-package'/],
  ['named.mjs', `export const subject = ${SUBJECT}`, /no default export \(it exports subject\); expected a Subject/],
  ['nothing.mjs', ``, /nothing\.mjs has no default export; expected/],
  ['nothing.cjs', ``, /nothing\.cjs, default export: encode is undefined/],
  ['number.mjs', `export default 7`, /number\.mjs, default export: the subject is 7/],
  [
    'bad.mjs',
    `export default { ...${SUBJECT}, padId: 9 }`,
    /bad\.mjs, default export: padId is 9; expected an id from 0/,
  ],
  ['made-bad.mjs', `export default () => null`, /what its default export made: the subject is null/],
  [
    'made-throws.mjs',
    `export default () => { throw new Error('no server') }`,
    /threw when asked for a subject: no server/,
  ],
];

interface Outcome {
  source?: { name: string; reopens: boolean; weightScales: string[] };
  subjects?: string[];
  fresh?: boolean;
  error?: string;
  kind?: string;
}

let folder: string;
let outcomes: Record<string, Outcome>;

// jest's CommonJS sandbox has no import(), so the loader itself runs in a Node of its own, as it does for users.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padproof-module-'));
  buildOnce();
  await mkdir(join(folder, 'user'));
  for (const [file, text] of modules) await writeFile(join(folder, 'user', file), text);
  const main = `
    const { loadModule } = require(${JSON.stringify(resolve('dist/subjects/models/module.js'))});
    const { join } = require('node:path');
    (async () => {
      const outcomes = {};
      for (const file of ${JSON.stringify(modules.map(([file]) => file))}) {
        try {
          const source = await loadModule(join(__dirname, 'user', file), file);
          const [one, two] = [await source.open(), await source.open()];
          outcomes[file] = { source, subjects: [one.name, two.name], fresh: one !== two };
        } catch (error) {
          outcomes[file] = { error: error.message, kind: error.name };
        }
      }
      console.log(JSON.stringify(outcomes));
    })();`;
  await writeFile(join(folder, 'main.cjs'), main);
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.cjs')]);
  outcomes = JSON.parse(stdout) as Record<string, Outcome>;
});
afterAll(() => rm(folder, { recursive: true }));

test.each(modules)('%s', (file, _, expected) => {
  const outcome = outcomes[file];
  if (expected instanceof RegExp) {
    expect(outcome).toMatchObject({ error: expect.stringMatching(expected) as string, kind: 'UsageError' });
  } else {
    const { reopens, fresh } = expected;
    expect(outcome).toEqual({ source: { name: file, reopens, weightScales: [] }, subjects: ['stub', 'stub'], fresh });
  }
});

test("errors of padproof's own pass as they are", async () => {
  const own = new UsageError('Set MODEL_URL.');
  await expect(loadModule('/m.mjs', 'm', () => Promise.reject(own))).rejects.toBe(own);
  const source = await loadModule('/m.mjs', 'm', async () => ({ default: () => Promise.reject(own) }));
  await expect(source.open()).rejects.toBe(own);
});
