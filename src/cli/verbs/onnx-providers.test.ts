// What onnxruntime-node alone does, in real sessions: it computes on the processor and on WebGPU, and writes ORT format.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../core/report/report';
import type { Reports } from '../../engine/campaign/reports';
import { smallEncoder } from '../../subjects/onnx/testing/encoders';
import { onnxFile } from '../../subjects/onnx/writer';
import { isRequired } from '../../testing/deep';
import { padproof, unwrapped, type Ran } from '../testing/binary';

const required = isRequired('onnxruntime-node');
if (!required) test.skip('not asked for: onnxruntime-node (PADPROOF_REQUIRE does not name it)', () => {});

/** Has ONNX Runtime write a graph in its own format. */
const TO_ORT = `
const [, from, to] = process.argv;
const extra = { session: { save_model_format: 'ORT' } };
require('onnxruntime-node').InferenceSession.create(from, { optimizedModelFilePath: to, graphOptimizationLevel: 'basic', extra });`;

/** A processor in the place of a GPU, which Chromium brings: where the environment says, or as on Debian. */
const SWIFTSHADER = process.env.VK_ICD_FILENAMES || '/usr/lib/chromium/vk_swiftshader_icd.json';

(required ? describe : describe.skip)('with onnxruntime-node', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'padproof-providers-'));
    writeFileSync(join(folder, 'model.onnx'), onnxFile(smallEncoder()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const FLAGS = ['--runs', '2', '--seed', '1', '--max-length', '6', '--min-coverage', '0', '--no-save'];
  const CLAIM = ['--only', 'pad-content-is-ignored', '--pad-content', 'any'];
  const check = (drivers: string, ...flags: string[]): Promise<Ran> =>
    padproof(['check', 'model.onnx', ...FLAGS, ...CLAIM, ...flags], {
      ...{ cwd: folder, env: { VK_ICD_FILENAMES: drivers, TMPDIR: folder } },
    });

  const profiles = (): string[] => readdirSync(folder).filter((name) => name.includes('profile'));

  test('providers and threads are forms; one that is not here is unsupported, and says what it takes', async () => {
    const axes = ['--execution-provider', 'cpu,xnnpack,webgpu', '--threads', '2'];
    const ran = await check(join(folder, 'no-driver.json'), ...axes, '--json');
    expect(ran.code).toBe(3);
    const { reports, notRun } = JSON.parse(ran.stdout) as Reports;
    expect(reports).toMatchObject([
      { subject: { backend: 'onnxruntime-node', executionProvider: 'cpu', threads: 2 }, verdict: 'held' },
    ]);
    const { platform } = reports[0].subject.traits[0];
    expect(platform).toMatchObject({ device: 'CPU, ONNX Runtime', settings: { threads: 2 }, nodes: { fellBack: {} } });
    expect(Object.keys(platform!.nodes!.on)).toEqual(['cpu']);
    expect(notRun).toMatchObject([
      {
        subject: { executionProvider: 'xnnpack' },
        unsupported: true,
        message: expect.stringMatching(/^--execution-provider is xnnpack, which .* does not have on this platform/),
      },
      {
        subject: { executionProvider: 'webgpu' },
        unsupported: true,
        message: expect.stringMatching(/webgpu, which .* cannot compute with here: .*adapter.* It takes .*a GPU/),
      },
    ]);
    expect(profiles()).toEqual([]);
  }, 60_000);

  test('a graph in ORT format is judged as the ONNX file is, but for the node', async () => {
    writeFileSync(join(folder, 'dynamic.onnx'), onnxFile(smallEncoder({ product: 'dynamic' })));
    for (const name of ['model', 'dynamic'])
      execFileSync('node', ['-e', TO_ORT, `${name}.onnx`, `${name}.ort`], { cwd: folder });
    const on = async (model: string, backend: string): Promise<Report> => {
      const flags = ['--backend', backend, '--vocabulary', '40', '--longest', '48', '--json'];
      const ran = await padproof(['check', model, ...FLAGS, ...CLAIM, ...flags], { cwd: folder });
      if (ran.stdout === '') throw new Error(ran.stderr);
      return JSON.parse(ran.stdout) as Report;
    };
    for (const backend of ['onnxruntime-node', 'onnxruntime-web'])
      expect(await on('model.ort', backend)).toMatchObject({ verdict: 'held', subject: { backend } });
    const { verdict, invariants } = await on('dynamic.ort', 'onnxruntime-node');
    expect(verdict).toBe('violated');
    expect(invariants[0].counterexample!.location.where).toMatch(/^not located: nodes of a file in ORT format are not/);
  }, 60_000);

  (isRequired('swiftshader') || existsSync(SWIFTSHADER) ? test : test.skip)(
    'WebGPU runs there, and what fell back is counted',
    async () => {
      const ran = await check(SWIFTSHADER, '--execution-provider', 'webgpu', '--json');
      expect(ran.code).toBe(0);
      const { platform, notes } = (JSON.parse(ran.stdout) as Reports['reports'][0]).subject.traits[0];
      expect(platform).toMatchObject({
        ...{ device: 'WebGPU, ONNX Runtime', software: true },
        settings: { 'execution provider': 'webgpu', 'Vulkan drivers': 'vk_swiftshader_icd.json' },
      });
      const { on, fellBack } = platform!.nodes!;
      expect(on.webgpu).toBeGreaterThan(0);
      expect(on.cpu).toBe(Object.values(fellBack).reduce((a, b) => a + b, 0));
      expect(notes).toContainEqual(
        expect.stringMatching(/^`executionProvider` is webgpu, and \d+ of \d+ nodes fell back/),
      );
      expect(unwrapped(ran.stderr)).not.toMatch(/bug in padproof/);
      expect(profiles()).toEqual([]);
    },
    120_000,
  );
});
