import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubServer } from '../../subjects/hub/testing/hub-server';
import { schemaErrors, undocumentedFields } from '../../report/testing/schema';
import { parseXml } from '../../report/testing/xml';
import { writeModel } from '../../subjects/transformers/testing/folder';
import type { Report } from '../../core/report/report';
import type { Reports } from '../../engine/campaign/reports';
import type { Ran } from '../testing/binary';
import { padproof, unwrapped } from '../testing/binary';
import { isRequired } from '../../testing/deep';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-transformers-'));
  writeModel(join(folder, 'small'), { fp32: {}, q8: { product: 'dynamic' } });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUICK = '--runs 6 --seed 1 --max-length 8 --min-coverage 0 --no-save --padding any --pad-content any';
const run = (args: string, env?: Record<string, string>): Promise<Ran> =>
  padproof(args.split(' '), { cwd: folder, env });
const check = (args: string, env?: Record<string, string>): Promise<Ran> =>
  run(`check ${args} --backend transformers.js`, env);

describe('flags', () => {
  it.each([
    ['check --backend transformers.js', 2, /which runs ONNX graphs; the built-in BERT is none/],
    ['check small --level texts', 2, /--level is for models on --backend transformers\.js/],
    ['check small --backend transformers.js --level words', 2, /Expected names from tokens, texts/],
    ['check small --backend transformers.js --pooling max', 2, /Expected names from mean, cls, last_token/],
    [
      'check small --backend transformers.js --kernels fast',
      2,
      /--kernels is for the built-in BERT and checkpoints; small is a model on --backend transformers\.js/,
    ],
    ['golden verify --backend transformers.js', 2, /'transformers\.js' is invalid\. Allowed choices are/],
  ])('%s', async (args, code, words) => {
    const ran = await run(args);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(words);
  });

  it('says what to install where it is not', async () => {
    const ran = await check('small', { NODE_PATH: '' });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toMatch(/@huggingface\/transformers is not installed\. To get it: npm install/);
    const doctor = unwrapped((await run('doctor', { NODE_PATH: '' })).stdout);
    expect(doctor).toMatch(
      /transformers\.js – not available why: @huggingface\/transformers is not installed\. to get it/,
    );
  });
});

const required = isRequired('transformers.js');
if (!required) test.skip('not asked for: transformers.js (PADPROOF_REQUIRE does not name it)', () => {});

(required ? describe : describe.skip)('with transformers.js', () => {
  const broken = (report: Report): string[] =>
    report.invariants.flatMap(({ name, verdict }) => (verdict === 'violated' ? [name] : []));
  const reportsIn = (text: string): Reports => JSON.parse(text) as Reports;

  it('is said to be there by doctor, with its versions', async () => {
    const { code, stdout } = await run('doctor');
    expect(code).toBe(0);
    expect(unwrapped(stdout)).toMatch(
      /transformers\.js ✓ available CPU, ONNX Runtime @huggingface\/transformers 4\.\S+, onnxruntime-node 1\./,
    );
  });

  it('checks each dtype at both levels: a report each, a table, and the worst exit code', async () => {
    const ran = await check(`small --dtype fp32,q8 ${QUICK} --json --junit several.xml`);
    expect(ran.code).toBe(1);
    const parsed = reportsIn(ran.stdout);
    expect(schemaErrors(parsed)).toEqual([]);
    expect(undocumentedFields(parsed)).toEqual([]);
    expect(parsed).toMatchObject({ format: 'padproof-reports', verdict: 'violated', exitCode: 1, notRun: [] });
    expect(parsed.reports.map(({ subject, verdict }) => [subject.dtype, subject.level, verdict])).toEqual([
      ['fp32', 'tokens', 'held'],
      ['fp32', 'texts', 'held'],
      ['q8', 'tokens', 'violated'],
      ['q8', 'texts', 'violated'],
    ]);
    const [float, , dynamic, texts] = parsed.reports;
    expect(float.subject.traits[0]).toMatchObject({
      backend: 'transformers.js',
      precision: 'float32',
      maskInput: 'required',
      outputs: ['lastHiddenState', 'pooled'],
      platform: {
        versions: {
          '@huggingface/transformers': expect.stringMatching(/^4\./),
          'onnxruntime-node': expect.any(String),
        },
        settings: { dtype: 'fp32', pooling: 'mean' },
      },
    });
    expect(dynamic.subject.traits[0].precision).toBe('int8 dynamic');
    expect(broken(dynamic)).toEqual(expect.arrayContaining(['pad-content-is-ignored', 'matches-unpadded']));
    expect(broken(texts)).toContain('matches-unpadded');
    expect(unwrapped(ran.stderr)).toMatch(/4 forms of the model, on the same cases fp32 · tokens ✓ held cosine/);
    const suites = parseXml(readFileSync(join(folder, 'several.xml'), 'utf8').trim()).children;
    expect(suites).toHaveLength(4);
  });

  it('shrinks a leak to one row of two positions, tells it in words, and replays it on the form that it was found on', async () => {
    const claims =
      '--only pad-content-is-ignored --pad-content any --level tokens --runs 6 --seed 1 --max-length 8 --min-coverage 0';
    const ran = await check(`small --dtype q8 ${claims} --save found`);
    expect(ran.code).toBe(1);
    const text = unwrapped(ran.stdout);
    expect(text).toMatch(/small · transformers\.js · int8 dynamic /);
    expect(text).toMatch(/Note: Its activations are quantised with one scale a tensor/);
    expect(text).toMatch(/A leak, by pad content/);
    expect(text).toMatch(/case 1 row × 2 positions/);
    const [file] = readdirSync(join(folder, 'found'));
    expect(ran.stdout).toContain(`npx padproof replay found/${file} small --backend transformers.js`);
    expect((await run(`replay found/${file} --trust`)).code).toBe(1);
    expect((await run(`replay found/${file} --trust --dtype fp32`)).code).toBe(0);
    // It is of q8, and is not tried on another form.
    const other = JSON.parse((await check(`small --dtype fp32 ${claims} --save found --json`)).stdout) as Report;
    expect(other.corpus).toMatchObject({ replayed: 0, others: 1 });
  });

  it.each([
    ['mean', []],
    ['cls', ['pad-content-is-ignored', 'matches-unpadded']],
    ['last_token', ['pad-content-is-ignored', 'matches-unpadded', 'pad-length-is-ignored']],
  ])('finds what %s pooling reads of the padding: %j', async (pooling, claims) => {
    const judged = 'pad-content-is-ignored,matches-unpadded,pad-length-is-ignored';
    const ran = await check(`small --level tokens --pooling ${pooling} --only ${judged} ${QUICK} --json`);
    const report = JSON.parse(ran.stdout) as Report;
    expect(broken(report)).toEqual(claims);
    expect(ran.code).toBe(claims.length > 0 ? 1 : 0);
    for (const { counterexample } of report.invariants) {
      if (counterexample) expect(counterexample.violation.output).toBe(`pooled.${pooling}`);
    }
  });

  it("pools as the model's 1_Pooling/config.json says, unless told", async () => {
    writeModel(join(folder, 'cls'), { fp32: {} }, 'pooling_mode_cls_token');
    const { stdout } = await check(`cls --level tokens --only repeatable ${QUICK} --json`);
    const [traits] = (JSON.parse(stdout) as Report).subject.traits;
    expect(traits.platform?.settings).toMatchObject({ pooling: 'cls' });
    expect(traits.notes).toEqual([expect.stringMatching(/^For cls, transformers\.js takes the vector at index 0/)]);
  });

  it('says in plain words that a graph takes no mask, where transformers.js drops it in silence', async () => {
    writeModel(join(folder, 'deaf'), { fp32: { mask: 'none' } });
    const ran = await check(`deaf ${QUICK} --json`);
    expect(ran.code).toBe(1);
    const [tokens, texts] = reportsIn(ran.stdout).reports;
    expect(tokens.subject.traits[0].notes?.join()).toMatch(/This graph has no input for the mask/);
    expect(broken(tokens)).toEqual(expect.arrayContaining(['pad-content-is-ignored', 'mask-matters']));
    expect(broken(texts)).toContain('matches-unpadded');
  });

  it('is 2 for a dtype that is not there, and says which are; nothing is run', async () => {
    const ran = await check(`small --dtype fp32,q4 ${QUICK}`);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/--dtype is q4, but .*small has no graph of that name; it has fp32, q8/);
  });

  it.each([
    ['not-onnx', 'not a graph', 2, /.*model\.onnx/],
    ['no-tokenizer', undefined, 3, /tokenizer\.json cannot be read: ENOENT/],
  ])('ends %s with words and no stack', async (name, graph, code, words) => {
    writeModel(join(folder, name), { fp32: graph ?? {} });
    if (graph === undefined) rmSync(join(folder, name, 'tokenizer.json'));
    const ran = await check(`${name} ${QUICK}`);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(words);
    expect(ran.stderr).not.toMatch(/^ +at /m);
  });

  describe('and the network', () => {
    let hub: HubServer;
    const connections = (): string[] => {
      const file = join(folder, 'connections');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    };
    const env = (): Record<string, string> => ({
      HF_HOME: join(folder, 'cache'),
      HF_ENDPOINT: hub.url,
      CONNECTIONS: join(folder, 'connections'),
      NODE_OPTIONS: `--require ${join(__dirname, '../../subjects/transformers/testing/record-connections.cjs')}`,
    });
    const some = `${QUICK} --only repeatable,matches-unpadded`;
    beforeAll(async () => {
      hub = new HubServer('padproof/tiny');
      await hub.start();
      const names = [
        'config.json',
        'tokenizer.json',
        'tokenizer_config.json',
        'onnx/model.onnx',
        'onnx/model_quantized.onnx',
      ];
      for (const name of names) {
        hub.files[name] = { content: readFileSync(join(folder, 'small', name)), lfs: name.endsWith('.onnx') };
      }
    });
    afterAll(() => hub.stop());
    beforeEach(() => {
      rmSync(join(folder, 'connections'), { force: true });
      hub.requests.length = 0;
    });

    it('asks nobody about a folder', async () => {
      expect((await check(`small ${some}`, env())).code).toBe(0);
      expect(connections()).toEqual([]);
    });

    it('fetches of a hub id what it needs, from the hub alone, and then works from the cache without a request', async () => {
      const offline = await check(`padproof/tiny --offline ${some}`, env());
      expect(offline.code).toBe(3);
      expect(offline.stderr).toMatch(/is not in the cache/);
      expect(connections()).toEqual([]);

      expect((await check(`padproof/tiny ${some}`, env())).code).toBe(0);
      const fetched = hub.requests.map(({ line }) => line);
      expect(fetched.some((line) => line.endsWith('onnx/model.onnx'))).toBe(true);
      expect(fetched.filter((line) => line.includes('quantized'))).toEqual([]);
      expect(connections().length).toBeGreaterThan(0);
      expect(connections().filter((address) => !address.startsWith('127.0.0.1'))).toEqual([]);

      hub.requests.length = 0;
      rmSync(join(folder, 'connections'));
      expect((await check(`padproof/tiny --offline ${some}`, env())).code).toBe(0);
      expect(connections()).toEqual([]);
      expect(hub.requests).toEqual([]);
      const quantised = await check(`padproof/tiny --offline --dtype q8 ${some}`, env());
      expect(quantised.code).toBe(2);
      expect(quantised.stderr).toMatch(/--dtype is q8, .*it has fp32/);
    });
  });
});
