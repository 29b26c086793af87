import { mkdirSync, writeFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { smallEncoder } from '../../subjects/onnx/testing/encoders';
import { onnxFile } from '../../subjects/onnx/writer';
import { processesWith } from '../../subjects/browser/testing/browser';
import type { Report } from '../../core/report/report';
import type { Ran } from '../testing/binary';
import { padproof, unwrapped } from '../testing/binary';
import { isRequired, some } from '../../testing/deep';

let folder: string;
/** Where the browser puts its profile: what tells its processes from those of other browsers. */
let profiles: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-in-browser-'));
  profiles = join(folder, 'profiles');
  mkdirSync(profiles);
  writeFileSync(join(folder, 'model.mjs'), '');
  writeFileSync(join(folder, 'm.onnx'), onnxFile(smallEncoder()));
  writeFileSync(join(folder, 'dynamic.onnx'), onnxFile(smallEncoder({ product: 'dynamic' })));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: string, meanwhile?: Parameters<typeof padproof>[1] & object): Promise<Ran> =>
  padproof(args.split(' '), { cwd: folder, ...meanwhile, env: { TMPDIR: profiles, ...meanwhile?.env } });

describe('flags that do not go together', () => {
  it.each([
    ['check --backend webgl', 2, /--backend is webgl, which only a browser has\. Add --browser\./],
    ['check --browser --backend tensorflow', 2, /a browser has webgl, webgpu, wasm, cpu/],
    [
      'check model.mjs --browser',
      2,
      /--browser is for the built-in BERT, .*ONNX graphs and checkpoints; model\.mjs is a module/,
    ],
    ['check --browser-path none/there --no-save', 2, /--browser-path is "none\/there", which is no file/],
    ['check --browser --kernels fast', 2, /--kernels is fast, but a browser has the plain kernels only/],
    ['check --browser --kernels plain', 2, /Leave out --kernels or --browser\./],
    [
      'check m.onnx --browser --backend onnxruntime-node',
      2,
      /runs no ONNX graphs in a browser; expected onnxruntime-web or/,
    ],
    ['check m.onnx --browser --device gpu', 2, /--device is gpu; in a browser graphs compute on wasm or webgpu/],
    [
      'check m.onnx --device webgpu',
      2,
      /--device is webgpu, which says where graphs compute in a browser\. Add --browser/,
    ],
    ['faults --backend webgl', 2, /Add --browser\./],
  ])('%s', async (args, code, message) => {
    const ran = await run(args);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(message);
  });

  it('says what to install where there is no browser', async () => {
    const env = { PATH: folder, CHROME_PATH: '', PLAYWRIGHT_BROWSERS_PATH: folder };
    const ran = await run('check --browser --no-save', { env });
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/Install Chrome or Chromium|needs playwright-core, which is not installed/);
  });
});

const required = isRequired('browser');
if (!required) test.skip('not asked for: a browser (PADPROOF_REQUIRE does not name it)', () => {});

(required ? describe : describe.skip)('with a browser', () => {
  afterEach(async () => {
    // Its own children take a moment to follow it; jest's limit says that one never does.
    while (processesWith(profiles).length > 0) await sleep(100);
  });

  it('finds, saves and reports what is wrong on webgl alone, and replays it there and here', async () => {
    // tfjs's softmax on WebGL gives every weight of a fully masked row 1.
    const claims = '--only rows-sum-to-one --exhaustive 2 --seed 1 --min-coverage 0';
    const ran = await run(`check --browser ${claims} --verbose --save found --json report.json --junit report.xml`);
    expect(ran.stderr).toMatch(/^padproof: seed 1\n/);
    expect(ran.code).toBe(1);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(report.invariants.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['rows-sum-to-one violated']);
    expect(report.subject).toMatchObject({ model: '', backend: 'webgl', browser: true });
    for (const { platform } of report.subject.traits) {
      expect(platform).toMatchObject({ settings: { WEBGL_CPU_FORWARD: false, WEBGL_VERSION: 2 } });
      expect(platform!.counts!['draw calls']).toBeGreaterThan(100);
    }
    const device = report.subject.traits[0].platform!.device;
    expect(unwrapped(ran.stdout)).toContain(`runs on ${device}`);
    expect(readFileSync(join(folder, 'report.xml'), 'utf8')).toContain('<property name="platform: draw calls"');

    const [file] = readdirSync(join(folder, 'found'));
    expect(unwrapped(ran.stdout)).toContain(`npx padproof replay found/${file} --backend webgl --browser`);
    const again = await run(`replay found/${file}`);
    expect(again.code).toBe(1);
    expect(unwrapped(again.stdout)).toMatch(/violated rows-sum-to-one .* the row sums to [2-9]/);
    expect((await run(`replay found/${file} --no-browser --backend wasm`)).code).toBe(0);
  });

  it('runs ONNX graphs on wasm and on WebGPU, and finds what leaks', async () => {
    const flags = '--runs 3 --seed 1 --max-length 6 --min-coverage 0 --padding any --pad-content any --no-save';
    const check = (model: string, more: string): Promise<Ran> =>
      run(`check ${model} --browser ${flags} --only pad-content-is-ignored,mask-matters --verbose ${more}`);
    const held = await check('m.onnx', '--device webgpu --json gpu.json');
    expect([held.stderr, held.code]).toEqual([expect.anything(), 0]);
    const { subject } = JSON.parse(readFileSync(join(folder, 'gpu.json'), 'utf8')) as Report;
    expect(subject).toMatchObject({ backend: 'onnxruntime-web', browser: true, device: 'webgpu' });
    const [{ platform }] = subject.traits;
    expect(platform!.counts!.dispatches).toBeGreaterThan(10);
    expect(platform!.versions).toMatchObject({ Chromium: expect.any(String), 'onnxruntime-web': expect.any(String) });
    expect(unwrapped(held.stdout)).toContain(`runs on ${platform!.device}`);
    const leaky = await check('dynamic.onnx', '--device wasm');
    expect(leaky.code).toBe(1);
    expect(unwrapped(leaky.stdout)).toMatch(/violated pad-content-is-ignored .* located DynamicQuantizeLinear/);
    expect(unwrapped(leaky.stdout)).toMatch(/runs on WebAssembly, one thread Chromium/);
  });

  const long = (backend: string): string =>
    `check --browser --backend ${backend} --seed 1 --runs 5000 --no-save --min-coverage 0 --json ended.json --only repeatable`;
  const ended = (): Report => JSON.parse(readFileSync(join(folder, 'ended.json'), 'utf8')) as Report;

  /** Does something once the process of this kind has computed for a while, and so the campaign runs. */
  const once = (kind: string, act: (padproofsPid: number) => void): Parameters<typeof run>[1] => ({
    meanwhile: async ({ pid }) => {
      while (!processesWith(profiles).some(({ command, seconds }) => command.includes(kind) && seconds > 1.5))
        await sleep(50);
      act(pid!);
    },
  });

  it('Ctrl-C keeps the results so far, and ends the browser', async () => {
    const ran = await run(
      long('cpu'),
      once('--type=renderer', (pid) => process.kill(pid, 'SIGINT')),
    );
    expect(ran.code).toBe(4);
    expect(ended()).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'interrupt' } });
  });

  (isRequired('deep') ? it : it.skip)('a second signal ends it at once, and the browser too', async () => {
    const ran = await run(
      long('cpu'),
      once('--type=renderer', (pid) => {
        process.kill(pid, 'SIGTERM');
        setTimeout(() => process.kill(pid, 'SIGTERM'), 20);
      }),
    );
    // The first may have ended it by then.
    expect([4, 143, null]).toContain(ran.code);
  });

  const KILLED: readonly [what: string, backend: string, kind: string, which: RegExp][] = [
    ['its page', 'cpu', '--type=renderer', /--type=renderer/],
    ['the browser', 'cpu', '--type=renderer', /^(?!.*--type=)/],
    ['what drives the GPU', 'webgl', '--type=gpu-process', /--type=gpu-process/],
  ];
  it.each(some(KILLED, 1))(
    'where %s is killed, that is the environment, and the report is made all the same',
    async (...row) => {
      const [, backend, kind, which] = row;
      const ran = await run(
        long(backend),
        once(kind, () => {
          for (const { pid, command } of processesWith(profiles)) if (which.test(command)) process.kill(pid, 'SIGKILL');
        }),
      );
      expect(unwrapped(ran.stdout)).toContain(
        `Stopped by the environment: What computes ${backend} in the browser is lost: `,
      );
      expect(ran.code).toBe(3);
      expect(ended()).toMatchObject({ verdict: 'inconclusive', exitCode: 3, stopped: { by: 'environment' } });
    },
  );
});
