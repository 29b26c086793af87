import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaErrors, undocumentedFields } from '../../report/testing/schema';
import { parseXml } from '../../report/testing/xml';
import type { Report } from '../../core/report/report';
import type { Ran } from '../testing/binary';
import { padproof, unwrapped } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

let folder: string;
/** For what a verb says and writes; what is about a process, or a first load, takes `check`. */
const one = new OneProcess();
beforeAll(() => (folder = moduleFolder()));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const check = (args: string, env?: Record<string, string>): Promise<Ran> =>
  padproof(['check', ...args.split(' ')], { cwd: folder, env });
const checkHere = (args: string): Promise<Ran> => one.run(['check', ...args.split(' ')], { cwd: folder });
const QUICK = '--seed 1 --runs 12 --min-coverage 0 --no-save';

describe('exit codes', () => {
  it.each([
    ['good', 0, 'held'],
    ['leaky', 1, 'violated'],
    ['nan', 1, 'violated'],
    ['throws', 4, 'encode() threw on a batch of 2 rows of 2 positions: out of cheese'],
    ['fewer-rows', 4, 'has shape [1, 2, 2]; expected [2, 2, E]'],
    ['wrong-shape', 4, 'expected [2, 2, E] for a batch of 2 rows'],
  ])('of %s: %i', async (name, code, words) => {
    const ran = await checkHere(`${name}.mjs ${QUICK} --timeout 0.5`);
    expect(ran.code).toBe(code);
    expect(unwrapped(ran.stdout)).toContain(words);
    expect(ran.stdout).toContain(`exit code ${code} · seed 1`);
    expect(ran.stderr.startsWith('padproof: seed 1\n')).toBe(true);
    if (code !== 1) expect(ran.stderr).toBe('padproof: seed 1\n');
  });

  it.concurrent.each([
    ['leaky', 1, 'violated'],
    ['never-answers', 4, 'did not answer within 0.5 s'],
  ])('of %s, through both processes: %i', async (name, code, words) => {
    const ran = await check(`${name}.mjs ${QUICK} --timeout 0.5`);
    expect(ran.code).toBe(code);
    expect(unwrapped(ran.stdout)).toContain(words);
  });

  const REFUSED = [
    ['throws-on-import.mjs', 2, 'could not be loaded: no such weights'],
    ['exports-nothing.mjs', 2, 'has no default export'],
    ['nowhere.mjs', 2, 'No file nowhere.mjs is here.'],
    ['good.mjs --frobnicate', 2, "unknown option '--frobnicate'"],
    ['--backend abacus', 2, "'abacus' is invalid. Allowed choices are wasm"],
    ['good.mjs --backend cpu', 2, '--backend is for the built-in BERT'],
    ['good.mjs --kernels fast', 2, '--kernels is for the built-in BERT'],
    ['--kernels quick', 2, 'Allowed choices are plain, fast, auto'],
    ['--kernels fast --backend cpu', 3, '--kernels: there are no fast kernels on cpu here: the backend brings none.'],
    ['good.mjs --weights-seed 7', 2, '--weights-seed is for the built-in BERT'],
    ['good.mjs --vocabulary 9', 2, 'ONNX graphs and models exported for tfjs; good.mjs is a module.'],
    ['--pad-id 0', 2, 'ONNX graphs and models exported for tfjs; MODEL is the built-in BERT.'],
    ['good.mjs --positions by-feel', 2, 'Allowed choices are given, absolute'],
    ['good.mjs --input tokens=a', 2, 'expected ids, mask, types, positions, then = and the name'],
    ['good.mjs --output logits=a,logits=b', 2, '--output names logits twice'],
    ['good.mjs --runs 0', 2, 'Expected a whole number from 1'],
    ['good.mjs --runs 1e3', 2, 'Expected a whole number from 1'],
    ['good.mjs --exhaustive 0', 2, 'Expected a whole number from 1 to 12'],
    ['good.mjs --exhaustive 13', 2, 'Expected a whole number from 1 to 12'],
    ['good.mjs --min-coverage 101', 2, 'Expected a whole number from 0 to 100'],
    ['good.mjs --min-coverage 50 --exhaustive 2', 2, 'minCoverage is 50, but no case is sampled'],
    ['good.mjs --workers 0', 2, 'Expected a whole number from 1 to'],
    ['good.mjs --workers 1000', 2, ' cores here.'],
    ['good.mjs --seed 4294967296', 2, 'Expected a whole number from -2147483648'],
    ['good.mjs --timeout soon', 2, 'Expected a number of seconds'],
    ['good.mjs --only all-is-well', 2, '--only: There is no invariant "all-is-well"'],
    ['good.mjs --only repeatible', 2, 'There is no invariant "repeatible". Did you mean repeatable?'],
    ['good.mjs --only repeatable --skip repeatable', 2, 'leave no invariant'],
    ['good.mjs another.mjs', 2, 'too many arguments'],
    ['--json good.mjs', 2, 'good.mjs does not end in .json'],
    ['good.mjs --json nowhere/report.json', 3, '--json: nowhere/report.json cannot be written'],
    ['good.mjs --junit nowhere/report.xml', 3, '--junit: nowhere/report.xml cannot be written'],
    ['good.mjs --save good.mjs/found', 2, '--save: nothing can be saved in good.mjs/found'],
  ] as const;
  let refusals: Ran[];
  beforeAll(async () => {
    refusals = [];
    for (const [args] of REFUSED) refusals.push(await checkHere(args));
  });

  it.each(REFUSED.map((refused, i) => [...refused, i] as const))('of check %s: %i', (_, code, words, i) => {
    expect(refusals[i]).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) as string });
    expect(refusals[i].stderr).not.toMatch(/^ +at /m);
  });

  it.concurrent.each([
    ['good.mjs --frobnicate', 2, "unknown option '--frobnicate'"],
    ['good.mjs --json nowhere/report.json', 3, '--json: nowhere/report.json cannot be written'],
  ])('of check %s, through both processes: %i', async (args, code, words) => {
    const ran = await check(args);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) as string });
  });

  it.concurrent('of an unknown verb, and of none: 2', async () => {
    expect(await padproof(['certainly'])).toMatchObject({ code: 2, stdout: '' });
    expect(await padproof([])).toMatchObject({ code: 2, stdout: '' });
  });

  it.concurrent('of --help and --version: 0', async () => {
    expect(await padproof(['--help'])).toMatchObject({ code: 0, stderr: '' });
    expect(await padproof(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+/) as string,
    });
  });

  it('of a claim that was not put to the test: 4', async () => {
    const ran = await checkHere(`good.mjs --only rows-sum-to-one ${QUICK}`);
    expect(ran.code).toBe(4);
    expect(ran.stdout).toContain('1 unsupported: rows-sum-to-one');
  });
});

describe('how much is enough', () => {
  it('tries every mask of up to 8 positions with --exhaustive, and samples nothing', async () => {
    const ran = await checkHere('good.mjs --exhaustive --seed 1 --no-save');
    expect(ran.code).toBe(0);
    expect(unwrapped(ran.stdout)).toMatch(
      /every mask of up to 8 positions judged: 510 masks in 8 cases and \d+ forward passes/,
    );
    expect(ran.stdout).toContain('npx padproof check good.mjs --seed 1 --exhaustive 8\n');
    expect(ran.stdout).not.toContain('excluded at 95 %');
  });

  it('is 4 where fewer pairs of classes came than --min-coverage asks for', async () => {
    const ran = await checkHere(
      'good.mjs --seed 1 --runs 20 --no-save --min-coverage 100 --json health.json --junit health.xml',
    );
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toMatch(/Not healthy: \d+ of \d+ pairs of classes came together, .*asks for 100 %/);
    const report = JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8')) as Report;
    expect(schemaErrors(report)).toEqual([]);
    expect(report).toMatchObject({ verdict: 'inconclusive', health: [{ check: 'pairs' }] });
    expect(readFileSync(join(folder, 'health.xml'), 'utf8')).toContain('name="health: pairs"');
  });

  it('lets --min-coverage 0 leave out the cases for classes that did not come', async () => {
    const further = async (flags: string): Promise<number> => {
      const { stdout } = await checkHere(`good.mjs --seed 1 --runs 5 --no-save --json${flags}`);
      return (JSON.parse(stdout) as Report).cases.further;
    };
    expect(await further('')).toBeGreaterThan(0);
    expect(await further(' --min-coverage 0')).toBe(0);
  });
});

describe('subjects that misbehave', () => {
  it.concurrent('is 4 when the subject ends the process with 0', async () => {
    const ran = await check(`exits.mjs ${QUICK}`);
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toContain('the subject called process.exit');
  });

  it.concurrent('is 4 when it throws where nothing waits, and says where', async () => {
    const ran = await check(`stray.mjs ${QUICK}`);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('stray.mjs');
    expect(ran.stdout).toContain('Stopped by the subject');
  });

  it.concurrent('keeps the results when it fails to clean up', async () => {
    const ran = await check(`fails-to-end.mjs ${QUICK}`);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('plain: dispose() failed, which changes no result: stuck');
  });

  it.concurrent('can print what it likes', async () => {
    const ran = await check(`chatty.mjs ${QUICK} --json`);
    expect(ran.code).toBe(0);
    expect((JSON.parse(ran.stdout) as Report).verdict).toBe('held');
    expect(ran.stderr).toContain('loading');
  });
});

describe('outputs', () => {
  it.each([['leaky.mjs'], ['throws.mjs'], ['nan.mjs'], ['good.mjs']])(
    '--json of %s meets the schema',
    async (model) => {
      const { stdout, stderr } = await checkHere(`${model} --seed 1 --runs 40 --save found --json`);
      const parsed: unknown = JSON.parse(stdout);
      expect(schemaErrors(parsed)).toEqual([]);
      expect(undocumentedFields(parsed)).toEqual([]);
      expect(stderr).toContain('The same cases again: npx padproof check');
    },
  );

  it('--json of the built-in BERT meets the schema, and a seed gives the same report', async () => {
    const once = async (): Promise<Report> => {
      const { code, stdout } = await checkHere(
        '--seed 5 --runs 3 --backend wasm --max-length 8 --min-coverage 0 --no-save --json',
      );
      expect(code).toBe(0);
      return JSON.parse(stdout) as Report;
    };
    const [first, second] = [await once(), await once()];
    expect(schemaErrors(first)).toEqual([]);
    expect(undocumentedFields(first)).toEqual([]);
    expect(first).toMatchObject({ seed: 5, subject: { model: '', backend: 'wasm', weightsSeed: '1' } });
    expect({ ...second, seconds: first.seconds, when: first.when }).toEqual(first);
  });

  it('names the kernels that were asked for and those that ran', async () => {
    const { code, stdout, stderr } = await checkHere(
      '--seed 5 --runs 2 --min-coverage 0 --kernels fast --no-save --json --verbose',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(schemaErrors(report)).toEqual([]);
    expect(undocumentedFields(report)).toEqual([]);
    expect(report.subject).toMatchObject({ backend: 'wasm', kernels: 'fast' });
    expect(new Set(report.subject.traits.map(({ kernels }) => kernels))).toEqual(new Set(['wasm fused']));
    expect(unwrapped(stderr)).toContain('the built-in BERT · wasm · kernels wasm fused · seed 5');
    expect(stderr).toContain('--backend wasm --kernels fast --weights-seed 1');
  });

  it('takes fast kernels where a backend brings any, and plain ones elsewhere, unless it is told which', async () => {
    const on = async (backend: string, flags = ''): Promise<Report['subject']> => {
      const { code, stdout } = await checkHere(
        `${flags} --backend ${backend} --seed 5 --runs 1 --min-coverage 0 --only repeatable --no-save --json`,
      );
      expect(code).toBe(0);
      const report = JSON.parse(stdout) as Report;
      expect(schemaErrors(report)).toEqual([]);
      return report.subject;
    };
    for (const flags of ['', '--kernels auto']) {
      const fast = await on('wasm', flags);
      expect(fast.kernels).toBeUndefined();
      expect(fast.traits[0]).toMatchObject({ kernels: 'wasm fused' });
      expect((await on('cpu', flags)).traits[0].kernels).toBe('plain');
    }
    const plain = await on('wasm', '--kernels plain');
    expect(plain.kernels).toBe('plain');
    expect(plain.traits[0].kernels).toBe('plain');
  });

  it('writes files beside the text', async () => {
    const ran = await checkHere(`leaky.mjs ${QUICK} --json report.json --junit report.xml`);
    expect(ran.stdout).toContain('✗ violated');
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    expect(report).toMatchObject({ verdict: 'violated', exitCode: 1, cases: { asked: 12, judged: 12 } });
    const xml = parseXml(readFileSync(join(folder, 'report.xml'), 'utf8').trim());
    expect(xml.attributes.tests).toBe(String(report.invariants.length + report.health.length));
    expect(Number(xml.attributes.failures)).toBe(report.invariants.filter((i) => i.verdict === 'violated').length);
  });

  it.concurrent('finds out before any work that it cannot write', async () => {
    await check('marks-when-loaded.mjs --json nowhere/report.json');
    expect(existsSync(join(folder, 'loaded'))).toBe(false);
    await check(`marks-when-loaded.mjs ${QUICK}`);
    expect(existsSync(join(folder, 'loaded'))).toBe(true);
  });

  it('leaves a file as it was when nothing is run', async () => {
    writeFileSync(join(folder, 'kept.json'), 'kept');
    await checkHere('good.mjs --json kept.json --junit nowhere/report.xml');
    expect(readFileSync(join(folder, 'kept.json'), 'utf8')).toBe('kept');
    await checkHere('good.mjs --json fresh.json --junit nowhere/report.xml');
    expect(existsSync(join(folder, 'fresh.json'))).toBe(false);
  });

  it.concurrent('saves counterexamples where it is told, and nowhere with --no-save', async () => {
    mkdirSync(join(folder, 'empty'));
    await padproof(['check', '../leaky.mjs', ...QUICK.split(' ')], { cwd: join(folder, 'empty') });
    expect(readdirSync(join(folder, 'empty'))).toEqual([]);
    const args = 'check ../leaky.mjs --seed 1 --runs 40 --only pad-content-is-ignored'.split(' ');
    await padproof(args, { cwd: join(folder, 'empty') });
    expect(readdirSync(join(folder, 'empty/golden/counterexamples'))).toEqual([
      expect.stringMatching(/^pad-content-is-ignored-.*\.json$/),
    ]);
  });

  it('judges what --only names and leaves out what --skip names', async () => {
    const report = async (flags: string): Promise<string[]> => {
      const { stdout } = await checkHere(`good.mjs ${QUICK} --json ${flags}`);
      return (JSON.parse(stdout) as Report).invariants.map(({ name }) => name);
    };
    expect(await report('--only repeatable,pad-content-is-ignored --only row-order-is-ignored')).toEqual([
      'pad-content-is-ignored',
      'repeatable',
      'row-order-is-ignored',
    ]);
    expect(await report('--skip repeatable')).not.toContain('repeatable');
  });

  it('prints a seed of its own where none is given, another each time', async () => {
    const seed = async (): Promise<string> => (await checkHere('good.mjs --runs 1 --no-save')).stderr;
    const seeds = [await seed(), await seed()];
    expect(seeds[0]).toMatch(/^padproof: seed \d+\n$/);
    expect(seeds[0]).not.toBe(seeds[1]);
  });

  it.concurrent('survives a reader that has seen enough', async () => {
    const ran = await padproof(['check', 'leaky.mjs', ...QUICK.split(' ')], {
      cwd: folder,
      meanwhile: (child) => void child.stdout!.destroy(),
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).not.toMatch(/EPIPE|bug/);
    const help = await padproof([], { meanwhile: (child) => void child.stderr!.destroy() });
    expect(help.code).toBe(2);
  });
});

describe('colours', () => {
  const escapes = '\u001b[';
  it.concurrent.each([
    ['a pipe', {}, false],
    ['FORCE_COLOR', { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, false],
    ['both', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '' }, true],
    ['a CI', { CI: 'true' }, false],
  ])('with %s', async (_name, env: Record<string, string>, coloured) => {
    const { stdout, stderr } = await check('good.mjs --seed 1 --runs 1 --min-coverage 0 --no-save', env);
    expect(stdout.includes(escapes)).toBe(coloured);
    expect(stderr).not.toContain(escapes);
  });
});

describe('the first counterexample', () => {
  const events = (text: string): Record<string, unknown>[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('is on standard error before the report, and in the events as a line of JSON; --json stays one document', async () => {
    const ran = await check(`leaky.mjs ${QUICK} --json --events found.jsonl`);
    expect(ran.code).toBe(1);
    const report = JSON.parse(ran.stdout) as Report;
    expect(ran.stderr.indexOf('✗ violated')).toBeLessThan(ran.stderr.indexOf('✗ Not safe to batch'));
    expect(unwrapped(ran.stderr)).toContain('The run goes on, and makes it smaller.');
    const lines = events(readFileSync(join(folder, 'found.jsonl'), 'utf8'));
    expect(lines.every(({ format, version }) => format === 'padproof-event' && version === 1)).toBe(true);
    expect(lines[0]).toMatchObject({ event: 'start', seed: 1, runs: 12 });
    expect(lines.at(-1)).toMatchObject({ event: 'end', verdict: 'violated', exitCode: 1 });
    const stages = lines.filter(({ event }) => event === 'violation').map(({ stage }) => stage);
    expect(stages[0]).toBe('confirmed');
    const small = lines.find(({ stage }) => stage === 'shrunk') as { counterexample: { invariant: string } };
    const broken = report.invariants.find(({ name }) => name === small.counterexample.invariant)!;
    expect(small.counterexample).toEqual(broken.counterexample);
  });

  it('has standard output for its events where that is asked for, and then the report goes to standard error', async () => {
    const ran = await check(`good.mjs ${QUICK} --events`);
    expect(ran.code).toBe(0);
    expect(events(ran.stdout).map(({ event }) => event)).toEqual(['start', 'end']);
    expect(ran.stderr).toContain('✓ held');
    const both = await check(`good.mjs ${QUICK} --events --json`);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('--json and --events both ask for standard output');
    const named = await check(`good.mjs ${QUICK} --events good.mjs`);
    expect(named.code).toBe(2);
    expect(named.stderr).toContain('good.mjs does not end in .jsonl');
  });

  it('ends the run with --bail, with exit code 1 and a command that meets it again', async () => {
    const ran = await check(`leaky.mjs ${QUICK} --bail`);
    expect(ran.code).toBe(1);
    expect(unwrapped(ran.stdout)).toContain('Ended early: ');
    const again = /again +npx padproof (check .*)/.exec(ran.stderr)![1].split(' ');
    expect((await padproof([...again, '--no-save'], { cwd: folder })).code).toBe(1);
    const good = await check(`good.mjs ${QUICK} --bail`);
    expect(good.code).toBe(0);
    // Small cases first, so what is broken in the first case needs no other to be met again.
    const first = await check('leaky.mjs --seed 1 --no-save --bail');
    expect(first.stderr).toMatch(/again +npx padproof check .* --runs 1 --small-first/);
    expect(first.stdout).not.toContain('Not healthy');
  });
});

it('takes its minutes where no cases are counted, and names the count that brings the same ones again', async () => {
  const ran = await check('good.mjs --seed 1 --no-save --minutes 0.1 --min-coverage 0 --json timed.json');
  const timed = JSON.parse(readFileSync(join(folder, 'timed.json'), 'utf8')) as Report;
  // Where the machine is busy, so few cases may fit that some claim is not put to the test.
  expect([ran.code, ran.code === 0 || ran.code === 4]).toEqual([timed.exitCode, true]);
  expect(schemaErrors(timed)).toEqual([]);
  expect(timed.budget).toMatchObject({ minutes: 0.1 });
  expect(ran.stdout).toContain(`${timed.cases.judged.toLocaleString('en-US')} cases judged in 6 seconds or less`);
  const again = /same cases again: npx padproof check (.*)/.exec(ran.stdout)![1];
  expect(again).toContain(`--runs ${timed.cases.asked} --small-first`);
  const second = await check(`${again} --no-save --json again.json`);
  expect(second.code).toBe(timed.exitCode);
  const { coverage, invariants } = JSON.parse(readFileSync(join(folder, 'again.json'), 'utf8')) as Report;
  expect(coverage).toEqual(timed.coverage);
  expect(invariants.map(({ cases }) => cases)).toEqual(timed.invariants.map(({ cases }) => cases));
  const never = await check('good.mjs --minutes 0');
  expect(never.code).toBe(2);
  expect(never.stderr).toContain('Expected a number of minutes');
});
