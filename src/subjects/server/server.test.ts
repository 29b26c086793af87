// Everything that a server may do wrong, by the command that a user would type.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ran } from '../../cli/testing/binary';
import { padproof, unwrapped } from '../../cli/testing/binary';
import { OneProcess } from '../../cli/testing/one-process';
import { PadproofError } from '../../core/errors';
import { deeply, some } from '../../testing/deep';
import type { ResolveOptions } from '../kinds/options';
import { resolveModel } from '../kinds/resolve';
import { undocumentedFields } from '../../report/testing/schema';
import { runCampaign } from '../../engine/campaign/campaign';
import type { Report } from '../../core/report/report';
import { FaultyServer, KEY, MODEL } from './testing/faulty-server';

let server: FaultyServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'server-'));
  server = await FaultyServer.start();
});
afterAll(async () => {
  one.end();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const one = new OneProcess();

const QUICK = '--seed 1 --runs 6 --max-length 8 --min-coverage 0 --no-save';
const NO_KEY = { PADPROOF_API_KEY: '', OPENAI_API_KEY: '' };
const check = (url: string, flags = QUICK, env: Record<string, string> = {}): Promise<Ran> =>
  one.run(['check', url, ...flags.split(' ')], { cwd: folder, env: { ...NO_KEY, ...env } });
/** The report, or the error and its exit code, without a process for it. */
const reported = async (url: string, options: ResolveOptions = {}): Promise<Report> => {
  const source = await resolveModel(url, options);
  return runCampaign(
    source,
    { model: url },
    { seed: 1, runs: deeply(3, 6), maxLength: 8, minCoverage: 0, timeoutMs: options.timeoutMs },
  );
};
const ended = async (url: string, options: ResolveOptions = {}): Promise<[code: number, words: string]> => {
  try {
    const { exitCode, stopped } = await reported(url, options);
    return [exitCode, stopped?.message ?? ''];
  } catch (thrown) {
    if (!(thrown instanceof PadproofError)) throw thrown;
    return [thrown.exitCode, thrown.message];
  }
};
const verdictOf = ({ invariants }: Report, name: string): string =>
  invariants.find((one) => one.name === name)!.verdict;

describe('a server that is right', () => {
  test.each([
    ["OpenAI's", 'none', '/v1/embeddings'],
    ["OpenAI's, in another order with its index", 'index', '/v1/embeddings'],
    ["OpenAI's, in base64", 'base64', '/v1/embeddings'],
    ["text-embeddings-inference's", 'none', '/embed'],
    ["Ollama's", 'none', '/api/embed'],
    ['busy now and then', 'busy', '/v1/embeddings'],
    ['slow', 'slow', '/v1/embeddings'],
    ['not the same by an ulp', 'ulp', '/v1/embeddings'],
    ['rounded to four decimals', 'decimals', '/v1/embeddings'],
  ])('%s: 0', async (_, fault, path) => {
    const report = await reported(server.url(fault, path));
    expect(report).toMatchObject({ verdict: 'held', exitCode: 0 });
    expect(report.invariants.filter(({ verdict }) => verdict === 'held')).toHaveLength(9);
    const { requests, texts, tokens, retries } = report.subject.traits[0].platform!.counts!;
    expect([requests, texts, tokens].every((n) => n > 30)).toBe(true);
    expect(retries > 0).toBe(fault === 'busy');
  });

  test('by default it gets 25 cases, of every class, and the report is as documented', async () => {
    const ran = await check(server.url('none'), '--seed 1 --no-save --max-length 12 --json report.json --verbose');
    expect(ran.code).toBe(0);
    // On a slow machine it says every ten seconds how far it is.
    expect(ran.stderr).toMatch(/^padproof: seed 1\n(padproof: \d+ s: judging cases.*\n)*$/);
    expect(unwrapped(ran.stdout)).toMatch(/9 held, \d+ unjudged · exit code 0/);
    expect(unwrapped(ran.stdout)).toMatch(/[\d,]+ requests, [\d,]+ texts, [\d,]+ tokens/);
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(report).toMatchObject({ verdict: 'held', exitCode: 0, cases: { asked: 25, judged: 25 }, health: [] });
    expect(undocumentedFields(report)).toEqual([]);
    const { platform } = report.subject.traits[0];
    expect(platform!.counts!.requests).toBeLessThan(700);
    expect(platform!.counts!.requests).toBeGreaterThan(report.cost.passes);
  });
});

describe('a server that is wrong', () => {
  test.each([
    ['padding', ['matches-unpadded', 'pad-length-is-ignored'], 'held'],
    ['mates', ['batch-mates-are-ignored', 'matches-unpadded'], 'held'],
    ['nan', ['matches-unpadded', 'batch-mates-are-ignored'], 'violated'],
  ])('%s: 1', async (fault, broken, repeatable) => {
    const report = await reported(server.url(fault));
    expect(report).toMatchObject({ verdict: 'violated', exitCode: 1 });
    for (const name of broken) expect(verdictOf(report, name)).toBe('violated');
    expect(verdictOf(report, 'repeatable')).toBe(repeatable);
  });

  test('swaps two answers of requests at one time: 1, with two short texts, and the file replays it', async () => {
    const url = server.url('swap');
    const flags = '--seed 2 --runs 6 --max-length 8 --min-coverage 0 --save found';
    const ran = await check(url, `${flags} --json swap.json`);
    expect(ran.code).toBe(1);
    const report = JSON.parse(readFileSync(join(folder, 'swap.json'), 'utf8')) as Report;
    const violated = report.invariants.filter(({ verdict }) => verdict === 'violated');
    expect(violated.map(({ name }) => name)).toEqual(['concurrency-is-ignored']);
    const [{ counterexample, savedTo }] = violated;
    expect(counterexample!.texts).toHaveLength(2);
    expect(counterexample!.texts!.join(' ').split(' ')).toHaveLength(2);
    expect(unwrapped(ran.stdout)).toContain('What row 0 got is the answer to row 1.');
    const again = await one.run(['replay', savedTo!, '--trust'], { cwd: folder, env: NO_KEY });
    expect(again.code).toBe(1);
    expect(again.stdout).toContain(JSON.stringify(counterexample!.texts![0]));
    const elsewhere = await one.run(['replay', savedTo!, server.url('none')], { cwd: folder, env: NO_KEY });
    expect(elsewhere.code).toBe(0);
  });
});

describe('a server that breaks its contract', () => {
  test.each([
    ['truncated', 4, 'no whole JSON'],
    ['breaks-off', 3, 'cannot be reached'],
    ['no-list', 4, 'its answer has no list "data"'],
    ['words', 4, 'number 0 of vector 0 is "many"; expected a number'],
    ['count', 4, '1 vectors came for 2 texts'],
    ['ragged', 4, 'vector 1 has 31 numbers, and vector 0 has 32'],
    ['twice', 4, 'has the index 0; expected each of 0 to 1 once'],
    ['dimension', 4, 'gave pooled.embedding with width 32 before, and now gives pooled.embedding with width 31'],
    ['error', 4, 'answered 500 ("CUDA out of memory")'],
    ['later-busy', 3, 'answered 503 6 times, and asks to wait 0 s ("Overloaded")'],
    ['always-busy', 3, 'answered 429 6 times'],
    ['wait-an-hour', 3, 'and asks to wait 3600 s ("Overloaded")'],
    ['not-found', 2, 'nothing takes texts there'],
    ['unprocessable', 2, 'answered 422 ("inputs must be something else"). It does not take what it was sent'],
    ['key', 3, 'put it into the environment as PADPROOF_API_KEY'],
  ])('%s: %i', async (fault, code, words) => {
    expect(await ended(server.url(fault), { served: MODEL })).toEqual([code, expect.stringContaining(words)]);
  });

  test('hangs: 4', async () => {
    expect(await ended(server.url('hangs'), { timeoutMs: 1000 })).toEqual([
      4,
      expect.stringContaining('did not answer within 1 s'),
    ]);
  });

  test.each([
    ['two-models', {}, `lists ${MODEL}, another. Name the one to check`],
    ['not-found', {}, '/v1/models answered 404'],
    ['none', { served: 'wrong' }, 'The model may be another one ("wrong" was asked for): name it with `served`'],
  ])('%s %j: 2', async (fault, options, words) => {
    expect(await ended(server.url(fault), options)).toEqual([2, expect.stringContaining(words)]);
  });

  test('sends requests elsewhere: 2, and nobody is asked there', async () => {
    const elsewhere = createServer();
    let asked = 0;
    elsewhere.on('request', (_, response) => (asked++, response.end()));
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
    const { port } = elsewhere.address() as AddressInfo;
    const [code, words] = await ended(server.url(`redirect-${port}`), { served: MODEL });
    expect(code).toBe(2);
    expect(words).toContain(`it sends requests on to http://127.0.0.1:${port}/none/v1/embeddings`);
    expect(asked).toBe(0);
    await new Promise((done) => elsewhere.close(done));
    // And now nobody listens there.
    const gone = await ended(`http://127.0.0.1:${port}/v1/embeddings`, { served: MODEL });
    expect(gone).toEqual([3, expect.stringMatching(/cannot be reached: .*ECONNREFUSED.*Is the server running/)]);
  });
});

/** Which forms of the key stand in a text, whatever stands between their letters. */
function formsIn(text: string): string[] {
  const letters = (from: string): string => from.replace(/[^a-z0-9]/gi, '').toLowerCase();
  const base64 = ['', 'x', 'xy'].map((before) =>
    Buffer.from(before + KEY)
      .toString('base64')
      .slice(4, -4),
  );
  const forms = [
    KEY.slice(0, 12),
    KEY.slice(-12),
    [...KEY].reverse().join(''),
    Buffer.from(KEY).toString('hex'),
    ...base64,
  ];
  const texts = [text, text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))];
  return forms.filter((form) => texts.some((one) => letters(one).includes(letters(form))));
}

describe('the key', () => {
  test('is sent, and written nowhere', async () => {
    const ran = await check(server.url('key'), `${QUICK} --json key.json --junit key.xml`, { PADPROOF_API_KEY: KEY });
    expect(ran.code).toBe(0);
    const written = ['key.json', 'key.xml'].map((file) => readFileSync(join(folder, file), 'utf8'));
    for (const text of [...written, ran.stdout, ran.stderr]) expect(text).not.toContain(KEY);
    expect(server.requests.at(-1)!.authorization).toBe(`Bearer ${KEY}`);
  });

  test.each(
    some<readonly [string, number]>(
      [
        ['echo-beside', 1],
        ['later-echo-base64', 4],
        ['later-echo-redirect', 4],
        ['echo-plain', 3],
        ['later-echo-plain', 4],
        ['later-echo-spaced', 4],
        ['later-echo-url', 4],
        ['later-echo-backwards', 4],
        ['later-echo-at-the-end', 4],
        ['later-echo-index', 4],
        ['later-echo-number', 4],
        ['later-echo-broken-http', 3],
        ['echo-models', 2],
      ],
      4,
    ),
  )('%s: %i, and in no form in what is printed or written', async (fault, code) => {
    const flags = '--seed 1 --runs 6 --max-length 8 --min-coverage 0';
    const into = mkdtempSync(join(folder, 'echo-'));
    const named = fault === 'echo-models' ? '' : ` --model ${MODEL}`;
    const args = `${flags}${named} --json a.json --junit a.xml --save found`.split(' ');
    const url = server.url(fault);
    const ran = await one.run(['check', url, ...args], { cwd: into, env: { ...NO_KEY, PADPROOF_API_KEY: KEY } });
    expect(ran.code).toBe(code);
    const files = readdirSync(into, { recursive: true, encoding: 'utf8' }).map((file) => join(into, file));
    const written = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, 'utf8'));
    // A run that began leaves a report, and one that found something a counterexample.
    expect(written.length).toBeGreaterThanOrEqual(code === 1 ? 3 : fault.startsWith('later-') ? 2 : 0);
    for (const text of [...written, ran.stdout, ran.stderr]) expect(formsIn(text)).toEqual([]);
  });

  test('that is wrong is not repeated, even where the server does', async () => {
    const ran = await check(server.url('key'), QUICK, { PADPROOF_API_KEY: 'a-wrong-one' });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('Incorrect API key provided: …');
    expect(ran.stderr).not.toContain('a-wrong-one');
  });
});

describe('flags', () => {
  test('--max-requests ends the run, and what was found is kept: 4', async () => {
    const before = server.requests.length;
    const ran = await check(server.url('none'), `${QUICK} --max-requests 40`);
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toContain('Stopped by the budget: The budget is spent: 40 requests were made');
    expect(server.requests.length - before).toBe(40);
  });

  test('--max-tokens counts as the server does: 4', async () => {
    const [code, words] = await ended(server.url('none'), { maxTokens: 300 });
    expect(code).toBe(4);
    expect(words).toMatch(/[34]\d\d tokens were read, and `maxTokens` 300 allows no more/);
  });

  test('--max-tokens counts words where the server says that it has read fewer than none', async () => {
    const [code, words] = await ended(server.url('tokens'), { maxTokens: 300 });
    expect(code).toBe(4);
    expect(words).toMatch(/[34]\d\d tokens were read, and `maxTokens` 300 allows no more/);
  });

  test('--words says what texts are made of', async () => {
    const from = server.requests.length;
    const file = join(__dirname, 'testing/ten-words.txt');
    const ran = await check(server.url('none'), `${QUICK} --words ${file}`);
    expect(ran.code).toBe(0);
    const words = readFileSync(file, 'utf8').trim().split('\n');
    const sent = server.requests.slice(from + 2).flatMap(({ body }) => (JSON.parse(body) as { input: string[] }).input);
    for (const word of sent.join(' ').split(/ +/).filter(Boolean)) expect(words).toContain(word);
    expect(ran.stdout).toContain(`--words ${file}`);
  });

  test.each([
    ['http://user:hidden@127.0.0.1/v1/embeddings', '--runs 1', 'has a user name or password in it'],
    ['http://127.0.0.1/embed', '--offline', '--offline makes no request'],
    ['http://127.0.0.1/embed', '--workers 2', '--workers 2 would ask'],
    ['http://127.0.0.1/embed', '--backend wasm', '--backend is for the built-in BERT'],
    ['--max-requests', '5', '--max-requests is for servers'],
    [
      '--words',
      'words.txt',
      '--words is for programs, servers, models on --backend sentence-transformers and models on',
    ],
  ])('%s %s: 2', async (url, flags, words) => {
    const ran = await check(url, `${flags} --no-save`);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(words);
    expect(ran.stderr).not.toContain('hidden');
  });
});

test('Ctrl-C keeps what was found: 4', async () => {
  const ran = await padproof(['check', server.url('slow'), '--seed', '1', '--no-save'], {
    env: NO_KEY,
    meanwhile: async (child) => {
      const from = server.requests.length;
      while (server.requests.length < from + 60) await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill('SIGINT');
    },
  });
  expect(ran.code).toBe(4);
  expect(ran.stdout).toContain('Stopped by the interrupt');
});
