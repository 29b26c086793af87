import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '../../subjects/bert/checkpoint/safetensors-writer';
import type { CertificateReport } from '../../tools/certificate/report';
import { dataIn } from '../../report/html/testing/data-in';
import type { CertifyPage } from '../../report/html/tools/tool-page';
import { type Ran, unwrapped } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

const TINY = join(__dirname, '../../../golden/references/plain-gelu-float32');

let folder: string;
beforeAll(() => (folder = moduleFolder()));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const one = new OneProcess();

const run = (...args: string[]): Promise<Ran> => one.run(['certify', ...args], { cwd: folder });

async function certificate(...args: string[]): Promise<CertificateReport> {
  const { code, stdout } = await run(...args, '--runs', '2', '--seed', '1', '--json');
  const report = JSON.parse(stdout) as CertificateReport;
  expect(report.exitCode).toBe(code);
  return report;
}

test('the built-in BERT is proven with its own mask, at every weight scale', async () => {
  const report = await certificate('--html', 'page.html');
  const page = dataIn<CertifyPage>(readFileSync(join(folder, 'page.html'), 'utf8'));
  expect(page.answer).toMatch(/^Proven: with the mask finfo\.min, nothing at a real position depends/);
  expect(page.weights.map(({ heads }) => heads.length)).toEqual([8, 8, 8]);
  expect(page.weights[0].heads[0].computed).toBe(report.weights[0].heads[0].computed);
  expect(report).toMatchObject({ verdict: 'proven', exitCode: 0, mask: { name: 'finfo.min' } });
  expect(report.campaign).toEqual({ seed: 1, runs: 2, backend: 'wasm' });
  expect(report.weights.map(({ weightScale }) => weightScale)).toEqual(['typical', 'sharp', 'hot']);
  for (const { heads } of report.weights) {
    expect(heads).toHaveLength(8);
    for (const { largestSeen, computed } of heads) {
      expect(largestSeen).toBeGreaterThan(0);
      expect(largestSeen).toBeLessThanOrEqual(computed);
    }
  }
  expect(await certificate()).toEqual(report);
});

test('hot weights are not proven with -10000, and it says what they need', async () => {
  const { verdict, exitCode, reason } = await certificate('--mask', '-10000');
  expect({ verdict, exitCode }).toEqual({ verdict: 'not proven', exitCode: 4 });
  expect(reason).toMatch(
    /^-1e4 is proven for 0 of 8 heads \(hot weights\); layer \d, head \d needs -\d+.* or lower\.$/,
  );
});

test('a checkpoint, for people', async () => {
  const { code, stdout, stderr } = await run(TINY, '--seed', '3', '--runs', '1', '--mask', '-3000', '--heads');
  expect(code).toBe(0);
  expect(stderr).toBe('padproof: seed 3\n');
  expect(stdout).toMatch(/layer +bound +largest seen +of its bound +smallest proven mask/);
  expect(stdout).toMatch(/\n {2}0 head 1 /);
  expect(stdout).toMatch(/\n {2}-3000 +proven +stays finite +not proven/);
  expect(unwrapped(stdout)).toMatch(
    /^✓ Proven: with the mask -3000, nothing at a real position depends on what is under the padding\. /,
  );
  expect(stdout).toMatch(/\n✓ proven · exit code 0\n$/);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

describe('where the proof does not apply', () => {
  const variant = (name: string, change: object): string => {
    const target = join(folder, name);
    mkdirSync(target, { recursive: true });
    cpSync(TINY, target, { recursive: true });
    const file = join(target, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...config, ...change }));
    return name;
  };

  const graph = (where: string, name: string): string => {
    mkdirSync(join(folder, where), { recursive: true });
    writeFileSync(join(folder, where, name), '');
    return name;
  };

  test.each<[string, () => string, RegExp]>([
    ['a module', () => './good.mjs', /good\.mjs is a module: it brings code/],
    ['an ONNX graph', () => graph('.', 'model.onnx'), /model\.onnx is an ONNX graph.*dynamically quantised/],
    [
      'a folder that holds only graphs',
      () => (
        graph('exported/onnx', 'model_quantized.onnx'),
        cpSync(join(TINY, 'config.json'), join(folder, 'exported/config.json')),
        'exported'
      ),
      /exported: it holds no safetensors but onnx\/model_quantized\.onnx, an ONNX graph/,
    ],
    ['another architecture', () => variant('roberta', { model_type: 'roberta' }), /model_type is "roberta"/],
    [
      'quantisation',
      () => variant('quantised', { quantization_config: { quant_method: 'gptq' } }),
      /quantization_config \("gptq"\)/,
    ],
    ['relative positions', () => variant('relative', { position_embedding_type: 'relative_key' }), /"relative_key"/],
    ['a decoder', () => variant('decoder', { is_decoder: true }), /it is a decoder/],
  ])('%s is named, with exit code 4', async (_, model, reason) => {
    const report = await certificate(model());
    expect(report).toMatchObject({ verdict: 'does not apply', exitCode: 4, weights: [] });
    expect(report.reason).toMatch(reason);
    const { stdout } = await run(model());
    expect(stdout).toMatch(/^– Does not apply: /);
  });

  test('int8 weights are named, with the tensor', async () => {
    const quantised = variant('int8', {});
    const name = 'embeddings.LayerNorm.bias';
    const tensor = { dtype: 'I8', shape: [4], data: new Int8Array(4) } as const;
    await writeSafetensors(join(folder, quantised, 'model.safetensors'), new Map([[name, tensor]]));
    const { verdict, reason } = await certificate(quantised);
    expect(verdict).toBe('does not apply');
    expect(reason).toContain(`its tensor ${name} is of dtype I8. Quantised weights`);
  });

  test('a module is not loaded', async () => {
    expect((await run('./throws-on-import.mjs')).code).toBe(4);
  });
});

test.each([
  [['--mask', '0'], /--mask.*Expected a number below 0/],
  [['--mask', '10000'], /--mask.*Expected a number below 0/],
  [['--mask', '-1e39'], /--mask.*beyond float32/],
  [['--mask', 'NaN'], /--mask.*Expected a number below 0/],
  [['--mask', '-1e-60'], /--mask.*Expected a number below 0/],
  [['--runs', '0'], /--runs.*Expected a whole number from 1/],
  [['nowhere'], /No folder nowhere is here\./],
  [['nowhere.onnx'], /No file nowhere\.onnx is here\./],
  [[TINY, '--weights-seed', '2'], /--weights-seed is for the built-in BERT/],
])('%p is a mistake', async (args, message) => {
  const { code, stderr, stdout } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
