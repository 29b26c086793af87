// A tiny model of sentence-transformers with random weights, and bugs that are planted in what it does with texts.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { padproof, unwrapped, type Ran } from '../../cli/testing/binary';
import { isRequired, some } from '../../testing/deep';
import { HubServer, type HubFile } from '../hub/testing/hub-server';
import { resolveModel } from '../kinds/resolve';
import { PYTHON_FOLDER } from '../program/environment';
import { pythonFor } from './source';

const LIMIT_MS = 240_000;
const TEXTS = join(__dirname, 'testing/texts.py');
const QUICK = '--runs 3 --seed 1 --max-length 6 --min-coverage 0 --no-save --words words.txt --only'.split(' ');

const required = isRequired('sentence-transformers');
if (!required) test.skip('not asked for: sentence-transformers (PADPROOF_REQUIRE does not name it)', () => undefined);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-texts-'));
  writeFileSync(join(folder, 'words.txt'), 'red\nblue\ncat\ndog\nsun\nmoon\ntree\nriver\nhouse\n');
  const env = { ...process.env, PYTHONPATH: PYTHON_FOLDER };
  if (required) execFileSync(pythonFor(), [TEXTS, 'make', join(folder, 'model')], { stdio: 'ignore', env });
}, LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

(required ? describe : describe.skip)('a model of sentence-transformers', () => {
  test(
    'the vector of a text is the one of its row, whatever batches it falls into',
    async () => {
      const words = join(folder, 'words.txt');
      const source = await resolveModel(join(folder, 'model'), {
        backend: 'sentence-transformers',
        batchSize: 2,
        words,
      });
      const subject = await source.open();
      const of = async (rows: readonly (readonly number[])[]): Promise<number[][]> => {
        const [size, length] = [rows.length, Math.max(...rows.map((row) => row.length))];
        const at = (fill: (row: readonly number[], i: number) => number): Int32Array =>
          Int32Array.from({ length: size * length }, (_, i) => fill(rows[Math.floor(i / length)], i % length));
        const inputIds = at((row, i) => row[i] ?? 0);
        const attentionMask = at((row, i) => (i < row.length ? 1 : 0));
        const { pooled } = await subject.encode({ size, length, inputIds, attentionMask }, ['pooled']);
        const { data, shape } = pooled!.embedding;
        return rows.map((_, row) => [...data.subarray(row * shape[1], (row + 1) * shape[1])]);
      };
      try {
        expect(subject.texts).toMatchObject({ most: 6 });
        const rows = [[1], [2, 3, 4, 5, 6], [7, 8], [9, 1, 2], [3]];
        const [together, alone] = [await of(rows), await Promise.all(rows.map((row) => of([row])))];
        together.forEach((vector, row) => vector.forEach((x, e) => expect(x).toBeCloseTo(alone[row][0][e], 5)));
        expect(together[0]).not.toEqual(together[4]);
      } finally {
        await subject.dispose!();
      }
    },
    LIMIT_MS,
  );

  const planted = (bug: string, claim: string): Promise<Ran> =>
    padproof(['check', ...QUICK, claim, '--', pythonFor(), TEXTS, bug, join(folder, 'model'), '--batch-size', '3'], {
      cwd: folder,
    });

  test.each([
    ['sorting-is-not-undone', 'row-order-is-ignored'],
    ['padding-is-pooled', 'matches-unpadded'],
    ['one-for-all', 'concurrency-is-ignored'],
  ])(
    '%s is found by %s',
    async (bug, claim) => {
      const found = await planted(bug, claim);
      expect(found.stdout).toContain(`✗ violated  ${claim}`);
      expect(found.code).toBe(1);
    },
    LIMIT_MS,
  );

  test(
    'it holds without one, and the report names what made its vectors',
    async () => {
      const model = ['model', '--backend', 'sentence-transformers', '--batch-size', '3', '--python', pythonFor()];
      const claims = 'row-order-is-ignored,matches-unpadded,concurrency-is-ignored';
      const { code, stdout } = await padproof(
        ['check', ...model, '--attention', 'eager', '--torch-dtype', 'float32,bfloat16', '--verbose', ...QUICK, claims],
        { cwd: folder },
      );
      expect(stdout).toMatch(/sentence-transformers [\d.]+ · torch/);
      expect(unwrapped(stdout)).toMatch(/modules Transformer, Pooling · attention eager · batch_size 3/);
      expect(unwrapped(stdout)).toMatch(/npx padproof check model .*--backend sentence-transformers .*--batch-size 3/);
      for (const form of ['float32 · eager', 'bfloat16 · eager'])
        expect(stdout).toMatch(new RegExp(`^  ${form} +✓ held`, 'm'));
      expect(stdout).toMatch(/✓ held +concurrency-is-ignored/);
      expect(code).toBe(0);
    },
    LIMIT_MS,
  );
});

/** A folder as a hub shows it. */
function filesOf(at: string): Record<string, HubFile> {
  const names = readdirSync(at, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(at, file), { content: readFileSync(file), lfs: file.endsWith('.safetensors') }];
    }),
  );
}

describe('the id of a model on a hub', () => {
  let hub: HubServer;
  beforeAll(async () => {
    hub = new HubServer('padproof/tiny');
    await hub.start();
  });
  afterAll(() => hub.stop());
  const check = (id: string, backend: string, ...more: string[]): Promise<Ran> =>
    padproof(['check', id, '--backend', backend, '--runs', '2', '--seed', '1', ...more], {
      cwd: folder,
      env: { HF_HOME: join(folder, `hub-of-${backend}`), HF_ENDPOINT: hub.url, HF_TOKEN: '', HF_HUB_OFFLINE: '' },
    });

  const FETCHED: readonly [backend: string, claim: string, more: readonly string[]][] = [
    ['sentence-transformers', 'row-order-is-ignored', ['--words', 'words.txt']],
    ['torch', 'batch-mates-are-ignored', []],
  ];
  (required ? test : test.skip).each(some(FETCHED, 1))(
    'is fetched for %s once, and then not asked for again',
    async (backend, claim, more) => {
      hub.files = filesOf(join(folder, 'model'));
      const quick = ['--max-length', '6', '--min-coverage', '0', '--no-save', '--only', claim, ...more];
      const first = await check('padproof/tiny', backend, ...quick);
      expect(first.stdout).toMatch(new RegExp(`held +1 claim: ${claim}`));
      const asked = hub.requests.length;
      const again = await check('padproof/tiny', backend, ...quick, '--offline');
      expect([first.code, again.code, hub.requests.length]).toEqual([0, 0, asked]);
    },
    LIMIT_MS,
  );

  test.each(['sentence-transformers', 'torch'])(
    'for %s: where it is not, and where nothing answers',
    async (backend) => {
      const unknown = await check('padproof/other', backend);
      expect(unknown.stderr).toMatch(
        /has no model padproof\/other with a revision main \(404\), and there is no folder padproof\/other here/,
      );
      const silent = await check('padproof/tiny', backend, '--endpoint', 'http://127.0.0.1:9');
      expect(silent.stderr).toMatch(
        /padproof\/tiny could not be fetched from http:\/\/127\.0\.0\.1:9: .*Check the network/,
      );
      expect([unknown.code, silent.code]).toEqual([3, 3]);
    },
  );
});

test.each([
  [
    ['.', '--backend', 'sentence-transformers'],
    2,
    /has neither modules\.json nor config\.json\. With --backend sentence/,
  ],
  [
    ['--batch-size', '2'],
    2,
    /--batch-size is for models on --backend sentence-transformers; MODEL is the built-in BERT/,
  ],
])('%j', async (args, code, words) => {
  const ran = await padproof(['check', ...args], { cwd: folder });
  expect(ran.stderr).toMatch(words);
  expect(ran).toMatchObject({ code, stdout: '' });
});
