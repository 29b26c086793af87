// Models of transformers in PyTorch, tiny ones with random weights, and padding bugs that are planted in them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch } from '../../core/batch';
import { tensorsOf, type Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { padproof, type Ran } from '../../cli/testing/binary';
import { isRequired, some } from '../../testing/deep';
import { resolveModel } from '../kinds/resolve';
import { factsOf } from './facts';
import { pythonFor } from './source';

const LIMIT_MS = 240_000;

const required = isRequired('torch');
if (!required) test.skip('not asked for: torch (PADPROOF_REQUIRE does not name it)', () => undefined);

const FAMILIES = ['bert', 'modernbert', 't5-encoder', 'qwen3-lm', 'question-answering', 'sequence-classification'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-torch-'));
  if (required)
    execFileSync(pythonFor(), [join(__dirname, 'testing/families.py'), folder, ...FAMILIES], { stdio: 'ignore' });
}, LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const S = 7;
/** Two rows, the second with two padded positions on the side on which the model is padded. */
function batchFor({ use, padId }: Subject): Batch {
  const inputIds = Int32Array.from({ length: 2 * S }, (_, i) => 3 + ((i * 7) % 80));
  const attentionMask = new Int32Array(2 * S).fill(1);
  for (const i of use!.padding === 'left' ? [S, S + 1] : [2 * S - 2, 2 * S - 1]) {
    inputIds[i] = padId;
    attentionMask[i] = 0;
  }
  return { size: 2, length: S, inputIds, attentionMask };
}

const furthest = (a: Values, b: Values): number => Math.max(...a.data.map((x, i) => Math.abs(x - b.data[i])));

(required ? describe : describe.skip)('a model of transformers', () => {
  const HAS = [
    ['bert', ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled'], 'right'],
    ['qwen3-lm', ['lastHiddenState', 'hiddenStates', 'attentions', 'logits', 'pooled'], 'left'],
    ['t5-encoder', ['lastHiddenState', 'hiddenStates', 'attentions'], 'right'],
    ['modernbert', ['lastHiddenState', 'hiddenStates', 'attentions'], 'right'],
    ['question-answering', ['lastHiddenState', 'hiddenStates', 'attentions', 'logits'], 'right'],
    ['sequence-classification', ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled'], 'right'],
  ] as const;
  // A start of Python takes longer than all that is asked of it.
  test.each(some(HAS, 3))(
    '%s: what it has, in float32, in float64, and in another order',
    async (family, outputs, side) => {
      const source = await resolveModel(join(folder, family), { backend: 'torch', attention: 'eager' });
      const subject = await source.open();
      let other: Subject | undefined;
      try {
        expect([...subject.outputs].sort()).toEqual([...outputs].sort());
        expect(subject).toMatchObject({ vocabularySize: 100, backend: 'torch', use: { padding: side } });
        const MADE = ['additive [B, 1, 1, S]', 'additive [B, 1, S, S]'];
        const takesMade = !['modernbert', 'qwen3-lm'].includes(family);
        expect(subject.maskForms).toEqual(['boolean [B, S]', 'float [B, S]', ...(takesMade ? MADE : [])]);
        const batch = batchFor(subject);
        const plain = tensorsOf(await subject.encode(batch, subject.outputs));
        const exact = tensorsOf(await subject.reference!(batch, subject.outputs));
        other = await subject.reordered!(1);
        const reordered = tensorsOf(await other.encode(batch, subject.outputs));
        const apart = (others: typeof plain): number =>
          Math.max(...plain.map(({ values }, i) => furthest(values, others[i].values)));
        // All sums are in another order: the scores of the first layer too, which no feed-forward network comes before.
        const scores = plain.findIndex(({ label }) => label.startsWith('attentions'));
        expect(furthest(plain[scores].values, reordered[scores].values)).toBeGreaterThan(0);
        // Rounding, and not nothing: neither is the same instance once more.
        for (const others of [exact, reordered]) {
          expect(apart(others)).toBeLessThan(2e-4);
          expect(apart(others)).toBeGreaterThan(0);
        }
        const loss = { name: 'cls' } as const;
        const { embeddings } = await subject.gradients!(batch, loss);
        const width = embeddings.shape[2];
        const largest = Array.from({ length: 2 * S }, (_, i) =>
          Math.max(...embeddings.data.subarray(i * width, (i + 1) * width).map(Math.abs)),
        );
        expect(largest.filter((_, i) => batch.attentionMask![i] === 0)).toEqual([0, 0]);
        expect(Math.max(...largest)).toBeGreaterThan(0);
      } finally {
        await other?.dispose!();
        await subject.dispose!();
      }
    },
    LIMIT_MS,
  );

  test.each(some(['bert', 'qwen3-lm'], 1))(
    '%s by sdpa is the same model in another order, with padding as well',
    async (family) => {
      const subject = await (await resolveModel(join(folder, family), { backend: 'torch', attention: 'sdpa' })).open();
      const other = await subject.reordered!(2);
      try {
        const batch = batchFor(subject);
        const [plain, reordered] = await Promise.all(
          [subject, other].map((one) => one.encode(batch, ['lastHiddenState'])),
        );
        const apart = furthest(plain.lastHiddenState!, reordered.lastHiddenState!);
        expect(apart).toBeLessThan(2e-4);
        expect(apart).toBeGreaterThan(0);
      } finally {
        await other.dispose!();
        await subject.dispose!();
      }
    },
    LIMIT_MS,
  );

  test(
    'the poolings are those of sentence-transformers',
    async () => {
      const at = join(folder, 'bert');
      writeFileSync(
        join(at, 'modules.json'),
        JSON.stringify(
          ['Transformer', 'Pooling', 'Normalize'].map((name, i) => ({ type: `st.models.${name}`, path: `${i}` })),
        ),
      );
      mkdirSync(join(at, '1'));
      writeFileSync(
        join(at, '1/config.json'),
        JSON.stringify({ pooling_mode_mean_tokens: true, pooling_mode_lasttoken: true }),
      );
      const subject = await (await resolveModel(at, { backend: 'torch' })).open();
      try {
        const batch = batchFor(subject);
        const { lastHiddenState, pooled } = await subject.encode(batch, ['lastHiddenState', 'pooled']);
        expect(Object.keys(pooled!).sort()).toEqual(['lasttoken', 'mean', 'pooler_output']);
        const [, , E] = lastHiddenState!.shape;
        const state = (i: number): Float32Array => lastHiddenState!.data.subarray(i * E, (i + 1) * E);
        const unit = (vector: readonly number[]): number[] => vector.map((x) => x / Math.hypot(...vector));
        const mean = unit(
          Array.from({ length: E }, (_, e) => [7, 8, 9, 10, 11].reduce((sum, i) => sum + state(i)[e], 0)),
        );
        const last = unit([...state(11)]);
        [...pooled!.mean.data.subarray(E)].forEach((x, e) => expect(x).toBeCloseTo(mean[e], 5));
        [...pooled!.lasttoken.data.subarray(E)].forEach((x, e) => expect(x).toBeCloseTo(last[e], 5));
      } finally {
        await subject.dispose!();
        for (const name of ['modules.json', '1']) rmSync(join(at, name), { recursive: true });
      }
    },
    LIMIT_MS,
  );

  const QUICK = '--runs 8 --seed 1 --max-length 10 --min-coverage 0 --padding right --pad-content any'.split(' ');
  const plantedWith = (more: readonly string[], bug: string, only: string, ...flags: string[]): Promise<Ran> =>
    padproof(
      [
        ...['check', ...QUICK, '--only', only, ...flags, '--', pythonFor(), join(__dirname, 'testing/planted.py'), bug],
        ...[join(folder, 'bert'), '--attention', 'eager', '--longest', '64', ...more],
      ],
      { cwd: folder },
    );
  const planted = (bug: string, only: string, ...flags: string[]): Promise<Ran> => plantedWith([], bug, only, ...flags);

  const BUGS = [
    ['attentions-drop-the-mask', 'what-is-asked-does-not-matter'],
    ['neighbours-are-read', 'pad-content-is-ignored'],
    ['a-short-batch-switches', 'repeatable'],
    ['a-boolean-mask-is-inverted', 'mask-forms-agree'],
  ] as const;
  test.each(BUGS)(
    '%s is found by %s, shrunk, and met again by a new process',
    async (bug, claim) => {
      const found = await planted(bug, claim, '--save', bug);
      expect(found.stdout).toContain(`✗ violated  ${claim}`);
      if (bug === 'neighbours-are-read') expect(found.stdout).toMatch(/aten\.pad of embeddings \(planted\.py:\d+\)/);
      if (claim === 'repeatable') expect(found.stdout).toContain('not located: it is not the same twice');
      expect(found.code).toBe(1);
      const [file] = readdirSync(join(folder, bug)).filter((name) => name.startsWith(claim));
      const again = await padproof(['replay', join(folder, bug, file), '--trust'], { cwd: folder });
      expect(again.code).toBe(1);
    },
    LIMIT_MS,
  );

  test(
    'and without a bug each of these claims holds',
    async () => {
      const claims = BUGS.map(([, claim]) => claim);
      const { stdout, code } = await planted('none', claims.join(), '--no-save');
      expect(stdout).toMatch(/✓ held +4 held/);
      expect(code).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'in bfloat16 the model holds, float64 among what it is held against, and a leak of a thousandth of the attention is found',
    async () => {
      const claims = 'pad-content-is-ignored,matches-reference';
      const half = ['--dtype', 'bfloat16'];
      const held = await plantedWith(half, 'leaks-0', claims, '--no-save');
      expect(held.stdout).toMatch(/held +2 claims: .*matches-reference/);
      expect(held.stdout).toMatch(/✓ held +2 held/);
      const found = await plantedWith(half, 'leaks-1e-3', 'pad-content-is-ignored', '--no-save');
      expect(found.stdout).toContain('✗ violated  pad-content-is-ignored');
      expect([held.code, found.code]).toEqual([0, 1]);
    },
    LIMIT_MS,
  );

  test.each([
    ['bert', ['--python', '/no/such/python'], 3, /\/no\/such\/python .* cannot be started: .*ENOENT/],
    ['bert', ['--attention', 'flash_attention_2'], 2, /transformers [\d.]+ cannot load it: .*[Ff]lash/],
    ['qwen3-lm', ['--weights-seed', '1'], 2, /--weights-seed is for the built-in BERT/],
  ])(
    '%s %j',
    async (family, flags, code, words) => {
      const ran = await padproof(['check', family, '--backend', 'torch', ...flags], { cwd: folder });
      expect(ran.stderr).toMatch(words);
      expect(ran).toMatchObject({ code, stdout: '' });
    },
    LIMIT_MS,
  );
});

test('a folder without config.json is refused before Python is started', async () => {
  await expect(resolveModel(folder, { backend: 'torch', python: '/no/such/python' })).rejects.toThrow(
    /has no config\.json\. With `backend` torch, expected a folder that transformers' save_pretrained wrote/,
  );
});

test.each([
  [
    { model_type: 'roberta', max_position_embeddings: 514, pad_token_id: 1 },
    { maxLength: 512, positions: 'from-ids', padId: 1 },
  ],
  [{ model_type: 'bert' }, { maxLength: 512, positions: 'absolute', padId: 0, paddedQueriesSeePadding: false }],
  [
    { model_type: 'qwen3', max_position_embeddings: 64 },
    { maxLength: 64, attention: 'causal', use: { padding: 'left' } },
  ],
])('%j', async (config, facts) => {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  expect(await factsOf(folder, {})).toMatchObject(facts);
  rmSync(join(folder, 'config.json'));
});
