import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOWEST_FLOAT32 } from '../../core/float32';
import type { Explanation } from '../../tools/explain/explanation';
import { dataIn } from '../../report/html/testing/data-in';
import type { ExplainPage } from '../../report/html/tools/tool-page';
import { unwrapped } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

let folder: string;
beforeAll(() => (folder = moduleFolder()));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const one = new OneProcess();

async function explained(...args: string[]): Promise<Explanation> {
  const { code, stdout, stderr } = await one.run(['explain', ...args, '--json'], { cwd: folder });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Explanation;
}

it('shows a zero column, and a row that is not zero', async () => {
  const { attention, rowSums, columnSums, rows, row } = await explained();
  expect(rows[row].tokens).toEqual(['[CLS]', 'yes', 'yes', '[SEP]', '[PAD]']);
  expect(rows[row].mask).toEqual([1, 1, 1, 1, 0]);
  expect(rows[row].bias).toEqual([0, 0, 0, 0, LOWEST_FLOAT32]);
  expect(attention.map((weights) => weights[4])).toEqual([0, 0, 0, 0, 0]);
  expect(attention[4].slice(0, 4).every((weight) => weight > 0)).toBe(true);
  for (const sum of rowSums) expect(sum).toBeCloseTo(1, 5);
  expect(columnSums[4]).toBe(0);
  expect(columnSums.reduce((a, b) => a + b)).toBeCloseTo(5, 5);
});

it('draws on a page the padded row twice, with its tokens, and asks nobody', async () => {
  const { code, stdout } = await one.run(['explain', '--html', 'page.html'], { cwd: folder });
  expect(code).toBe(0);
  const page = readFileSync(join(folder, 'page.html'), 'utf8');
  expect(page).toContain("default-src 'none'");
  const { answer, attention, words } = dataIn<ExplainPage>(page);
  expect(stdout).toContain(`✓ held  ${answer}`);
  const [before, after] = attention.sides;
  expect(before.tokens).toEqual(['[CLS]', 'yes', 'yes', '[SEP]', '[PAD]']);
  expect(after.ids.slice(0, 4)).toEqual(before.ids.slice(0, 4));
  expect(after.ids[4]).not.toBe(before.ids[4]);
  expect(attention.layers.map(({ layer }) => layer)).toEqual([0, 1]);
  expect(words.reading[1]).toContain('exactly zero: nobody reads it');
});

it('tries that nobody reads the padding', async () => {
  const { otherPadding, unpadded, holds } = await explained();
  expect(otherPadding).toMatchObject({ position: 4, id: 0, realNumbers: 4 * 32, realChanged: 0, padChanged: 32 });
  expect(otherPadding.otherId).not.toBe(0);
  expect(otherPadding.padMovedBy).toBeGreaterThan(0.01);
  expect(unpadded.all).toBeLessThanOrEqual(unpadded.bound);
  expect(unpadded.bound).toBeLessThan(1e-5);
  expect(unpadded.origin).toContain('measured on this subject');
  expect(holds).toBe(true);
});

it('draws the layer and head that are asked for', async () => {
  const [first, other] = [await explained(), await explained('--layer', '1', '--head', '3')];
  expect(other).toMatchObject({ layer: 1, head: 3, layers: 2, heads: 4 });
  expect(other.attention).not.toEqual(first.attention);
});

it('takes other texts, and pads where all are of one length', async () => {
  const { rows } = await explained('', 'one two', 'three four');
  expect(rows.map(({ tokens }) => tokens.at(-1))).toEqual(['[PAD]', '[PAD]']);
  expect(rows[0].ids.slice(1, 3)).not.toEqual(rows[1].ids.slice(1, 3));
});

it("uses a checkpoint's own tokenizer", async () => {
  const checkpoint = join(folder, 'checkpoint');
  const root = join(__dirname, '../../..');
  cpSync(join(root, 'golden/references/plain-gelu-float32'), checkpoint, { recursive: true });
  const toy = await explained('checkpoint', 'felt', 'padding the dog');
  expect(toy).toMatchObject({ tokenizer: 'toy', row: 0 });
  cpSync(join(root, 'src/subjects/models/testing/tiny-tokenizer'), checkpoint, { recursive: true });
  const { tokenizer, rows, row, otherPadding, holds } = await explained('checkpoint', 'felt', 'padding the dog');
  expect({ tokenizer, row, holds }).toEqual({ tokenizer: 'own', row: 0, holds: true });
  expect(rows[0]).toMatchObject({
    tokens: ['[CLS]', 'felt', '[SEP]', '[PAD]', '[PAD]', '[PAD]'],
    ids: [1, 11, 2, 3, 3, 3],
    mask: [1, 1, 1, 0, 0, 0],
  });
  expect(rows[1].tokens).toEqual(['[CLS]', 'pad', '##ding', 'the', 'dog', '[SEP]']);
  expect(otherPadding).toMatchObject({ position: 3, id: 3, realChanged: 0 });
  expect(rows.flatMap(({ ids }) => ids)).toContain(otherPadding.otherId);
});

it('says in words what the numbers are, within 100 columns', async () => {
  const { code, stdout } = await one.run([
    'explain',
    '',
    'a much longer sentence than the other one of these two',
    'yes',
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain('The tokens are a toy');
  expect(unwrapped(stdout)).toContain('exactly zero: nobody reads it');
  expect(unwrapped(stdout)).toContain('every one has the same bits');
  expect(unwrapped(stdout)).toContain('All numbers but the bias are from runs made just now');
  expect(unwrapped(stdout)).toContain('not read from this model');
  expect(stdout).toContain('✓ held');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

it('prints nothing of a text that a terminal would obey', async () => {
  const ran = await one.run(['explain', '', 'yes\u009b2J no'], { cwd: folder });
  expect(ran.stdout).not.toMatch(/[\u0080-\u009f]/);
  expect(ran.stdout).toContain('"yes\\u009b2J no"');
  expect(ran.stdout.match(/ yes\\u009b2j\b/g)!.length).toBeGreaterThan(1);
});

it('says so where padding is felt: 1', async () => {
  const code = `
    const { plain } = await import('./base.mjs');
    export default () => ({
      name: 'leaky', vocabularySize: 50, maxLength: 24, padId: 0, positions: 'absolute', fullyMasked: 'unspecified',
      outputs: ['lastHiddenState', 'attentions'],
      encode: async (batch) => {
        const { size: B, length: S } = batch;
        const attentions = [{ data: new Float32Array(B * S * S).fill(1 / S), shape: [B, 1, S, S] }];
        return { ...plain({ ...batch, attentionMask: null }), attentions };
      },
    });`;
  writeFileSync(join(folder, 'uniform.mjs'), code);
  const ran = await one.run(['explain', 'uniform.mjs'], { cwd: folder });
  expect(ran.code).toBe(1);
  const words = unwrapped(ran.stdout);
  expect(words).toContain('the column of [PAD] is not zero here: it gets a weight of up to 0.2');
  expect(words).toContain('4 of the 8 numbers at its real positions have changed');
  expect(words).toContain('more than rounding');
  expect(words).not.toContain('nobody reads it');
  expect(ran.stdout).toContain('✗ violated');
});

it('calls more than rounding what is beyond the bound of check, and below 1e-4', async () => {
  const code = `
    export default () => ({
      name: 'slightly leaky', vocabularySize: 50, maxLength: 24, padId: 0, positions: 'given', fullyMasked: 'unspecified',
      outputs: ['lastHiddenState', 'attentions'],
      encode: async ({ size: B, length: S, inputIds, attentionMask, positionIds }) => {
        const data = Float32Array.from(inputIds, (id, i) => {
          const mask = attentionMask?.subarray(i - (i % S), i - (i % S) + S) ?? [];
          const hidden = mask.filter((real) => real === 0).length;
          return (1 + id + (positionIds?.[i] ?? i % S) / 1024) * (1 + 2e-5 * hidden);
        });
        const attentions = [{ data: new Float32Array(B * S * S), shape: [B, 1, S, S] }];
        return { lastHiddenState: { data, shape: [B, S, 1] }, attentions };
      },
    });`;
  writeFileSync(join(folder, 'slightly.mjs'), code);
  const ran = await one.run(['explain', 'slightly.mjs', '--json'], { cwd: folder });
  const { unpadded, holds, otherPadding } = JSON.parse(ran.stdout) as Explanation;
  expect(unpadded.all).toBeLessThan(1e-4);
  expect(unpadded.all).toBeGreaterThan(unpadded.bound);
  expect([ran.code, holds, otherPadding.realChanged]).toEqual([1, false, 0]);
});

it.each([
  [['good.mjs'], 'does not offer attentions'],
  [['', '--layer', '2'], '--layer is 2, but the model has 2. Expected 0 to 1.'],
  [['', '--head', '9'], '--head is 9, but the model has 4'],
  [['', '--head', '-1'], 'Expected a whole number'],
])('refuses %j', async (args, words) => {
  const ran = await one.run(['explain', ...args], { cwd: folder });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(words);
});
