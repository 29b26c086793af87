import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../core/report/report';
import type { Ran } from '../testing/binary';
import { padproof } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';
import { some } from '../../testing/deep';

let folder: string;
/** For what is about words and codes, and not about how a process ends. */
const one = new OneProcess();
beforeAll(() => (folder = moduleFolder()));
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

let modules = 0;

function write(code: string): string {
  const name = `ends-${++modules}.mjs`;
  const head =
    "import { plain, subject, leaky, sleep, later } from './base.mjs';\nimport * as cp from 'node:child_process';\n";
  writeFileSync(
    join(folder, name),
    `${head}import { writeSync, writeFileSync } from 'node:fs';\nimport { exit, abort } from 'node:process';\nconst byName = { exit, abort };\n${code}`,
  );
  return name;
}

/** Calls enough for what goes wrong in the sixtieth. */
const LATER = ['--runs', '40'];
const QUICK = '--seed 1 --runs 8 --min-coverage 0 --no-save --timeout 5'.split(' ');

function check(code: string, ...flags: string[]): Promise<Ran> {
  return padproof(['check', write(code), ...QUICK, '--json', ...flags], { cwd: folder });
}

/** What stands on standard output, which is a report or nothing. */
function reported({ stdout, stderr }: Ran): Report | undefined {
  expect(stderr).not.toContain('a bug in padproof');
  return stdout === '' ? undefined : (JSON.parse(stdout) as Report);
}

const encodes = (then: string): string => `export default () => subject(later(400, () => { ${then} }));`;
const disposes = (body: string): string => `export default () => subject(plain, { dispose() { ${body} } });`;

describe('the exit code is the verdict', () => {
  it.concurrent.each(
    some(
      [
        "process.on('exit', () => { process.exitCode = 0; });",
        "process.on('exit', () => { for (;;); });",
        'process.exitCode = 0;',
        "process.on('beforeExit', () => process.exit(0));",
      ],
      2,
    ),
  )('after %s', async (line) => {
    const ran = await check(`${line}\nexport default () => subject(leaky);`);
    expect(reported(ran)).toMatchObject({ verdict: 'violated', exitCode: 1 });
    expect(ran.code).toBe(1);
  });

  it.concurrent.each(
    some(
      [
        'process.exit(0)',
        'process.exit(7)',
        'process.reallyExit(0)',
        'byName.exit(0)',
        'process.abort()',
        'byName.abort()',
        "process.kill(process.pid, 'SIGKILL')",
        "process.kill(process.ppid, 'SIGKILL')",
      ],
      3,
    ),
  )('where encode calls %s, with the results so far', async (call) => {
    const ran = await check(encodes(call), ...LATER);
    expect(ran.code).toBe(4);
    const report = reported(ran)!;
    expect(report).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'subject' } });
    expect(report.cases.judged).toBeGreaterThan(0);
    expect(JSON.stringify(report.stopped)).toContain(call.split('(')[0].replace('byName', 'process'));
  });

  describe('where dispose', () => {
    const CASES = [
      ['process.exit(0)', 'dispose() failed'],
      ['for (;;);', 'blocks the process'],
      ['return new Promise(() => {})', ''],
      ["throw new Error('stuck')", 'dispose() failed'],
      ["process.on('exit', () => { for (;;); })", ''],
      ['cp.execFileSync("sleep", ["600"])', ''],
      ['cp.execFileSync("kill", ["-9", String(process.pid)])', ''],
    ] as const;
    const IN_WORKERS = CASES.filter(([body]) => /for|sleep/.test(body));
    it.concurrent.each([
      ...some(CASES, 3).map((given) => [...given, []] as const),
      ...some(IN_WORKERS, 0).map((given) => [...given, ['--workers', '2']] as const),
    ])('does %s: the report comes first, in each form (stderr has %j, flags are %j)', async (body, said, flags) => {
      const name = `report-${++modules}`;
      const forms = ['--json', `${name}.json`, '--junit', `${name}.xml`, '--timeout', '1', ...flags];
      const code = `const one = subject(plain, { dispose() { ${body} } });\nexport default one;`;
      const ran = await padproof(['check', write(code), ...QUICK, ...forms], { cwd: folder });
      expect(ran.code).toBe(0);
      expect(ran.stderr).toContain(said);
      expect(ran.stdout).toContain('✓ held');
      expect(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))).toMatchObject({ verdict: 'held' });
      expect(readFileSync(join(folder, `${name}.xml`), 'utf8')).toContain('</testsuites>');
    });
  });

  it.concurrent.each(
    some(['for (;;);', 'process.exit(0)', 'return new Promise(() => {})', "throw new Error('stuck')"], 1),
  )('where dispose of each fresh instance does %s', async (body) => {
    const ran = await check(disposes(body), '--timeout', '1');
    expect(ran.code).toBe(0);
    expect(reported(ran)).toMatchObject({ verdict: 'held' });
    expect(ran.stderr).toContain('dispose() failed');
  });

  it.concurrent('is 137 where the model blocks in native code', async () => {
    const ran = await padproof(['check', 'blocks-later.mjs', ...QUICK, ...LATER, '--timeout', '1', '--json'], {
      cwd: folder,
    });
    expect(ran).toMatchObject({ code: 137, stdout: '' });
    expect(ran.stderr).toContain('blocks the process in a call that cannot be ended');
  });

  it.concurrent('is 4 where something has stopped the process', async () => {
    const stops = 'cp.execFileSync("kill", ["-STOP", String(process.pid)]); return 0';
    const ran = await check(encodes(stops), ...LATER, '--timeout', '1');
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toContain('nothing had been heard of it for 12 s');
  });

  it.concurrent('does not depend on what ends the process from outside, which is said', async () => {
    const ran = await check(encodes('cp.execFileSync("kill", ["-9", String(process.pid)])'), ...LATER);
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toContain('the process ended before there was a verdict (by SIGKILL)');
  });

  it.concurrent('is inconclusive where nothing is left to wait for', async () => {
    const ran = await padproof(['check', 'never-answers.mjs', ...QUICK, '--timeout', '1'], { cwd: folder });
    expect(ran.code).toBe(4);
  });

  it.concurrent('is no verdict where a module ends the process while it loads', async () => {
    const ran = await check('process.exit(0); export default 1;');
    expect([2, 4]).toContain(ran.code);
    expect(reported(ran)).toBeUndefined();
  });
});

describe('standard output is for the report', () => {
  it.concurrent.each(
    some(
      [
        "console.log('at load'); console.table([1]);",
        "process.stdout.write('direct\\n');",
        "writeSync(1, 'by number\\n');",
        "cp.spawnSync('echo', ['by a child'], { stdio: 'inherit' });",
        "process.send?.({ out: 'by message' }); process.send?.(null);",
        'process.stdout.end(); process.stdout.destroy();',
      ],
      2,
    ),
  )('whatever a subject does: %s', async (line) => {
    const ran = await check(`${line}\nexport default () => subject((batch) => { ${line} return plain(batch); });`);
    expect(reported(ran)).toMatchObject({ verdict: 'held' });
    expect(ran.code).toBe(0);
  });

  it.concurrent('gets a large report whole', async () => {
    const ran = await check(`
      const { stringify } = JSON;
      JSON.stringify = (value, ...rest) =>
        stringify(value?.format === 'padproof-report' ? { ...value, more: 'x'.repeat(2e7) } : value, ...rest);
      export default () => subject(plain);`);
    expect(ran.code).toBe(0);
    expect((reported(ran) as unknown as { more: string }).more).toHaveLength(2e7);
  });
});

describe('odd throws are the subject’s', () => {
  const proxy = `new Proxy({}, { get() { throw 1; }, has() { throw 1; }, ownKeys() { throw 1; }, getPrototypeOf() { throw 1; } })`;
  const getter = `{ get message() { throw new Error('m'); }, get stack() { throw new Error('s'); }, toString() { throw 1; } }`;
  const isTheSubjects = (ran: Ran): void => {
    reported(ran);
    expect([2, 4]).toContain(ran.code);
    expect(ran.stderr.length).toBeLessThan(100_000);
  };
  it.concurrent.each(
    some(
      [
        ['where nothing waits', encodes(`Promise.reject(${proxy}); return sleep(50).then(() => 0)`)],
        ['in a timer', encodes(`setTimeout(() => { throw ${getter}; }); return sleep(50).then(() => 0)`)],
        ['in encode, without end', encodes("throw 'x'.repeat(3e7)")],
        ['in a factory', `export default () => { throw ${proxy}; };`],
      ],
      2,
    ),
  )('%s, through both processes', async (_, code) => isTheSubjects(await check(code, ...LATER)));

  it.each([
    ['while loading', 'throw Object.create(null);'],
    ['while loading, later', "await null; throw Symbol('odd'); export default 1;"],
    ['in the factory', `export default () => { throw ${proxy}; };`],
    ['in a promise of the factory', 'export default async () => { throw undefined; };'],
    ['in encode', encodes(`throw ${getter}`)],
    ['in a promise of encode', encodes(`return Promise.reject(${proxy})`)],
    [
      'in a getter',
      `export default () => Object.defineProperty(subject(plain), 'outputs', { get() { throw ${proxy}; } });`,
    ],
    ['in a getter of an answer', encodes(`return { get lastHiddenState() { throw ${proxy}; } }`)],
    ['as a subject', `export default ${proxy};`],
    ['as what a factory gives', `export default () => ${proxy};`],
    ['as an answer', encodes(`return ${proxy}`)],
  ])('%s', async (_, code) =>
    isTheSubjects(await one.run(['check', write(code), ...QUICK, ...LATER, '--json'], { cwd: folder })),
  );

  it.concurrent('in dispose', async () => {
    const ran = await check(disposes(`throw ${proxy}`));
    expect(reported(ran)).toMatchObject({ verdict: 'held' });
    expect(ran.code).toBe(0);
  });
});

describe('what is of the wrong kind is a wrong use', () => {
  const FLAGS = {
    'a folder in the place of a module': ['folder.mjs'],
    'a folder in the place of a graph': ['folder.onnx'],
    'a folder in the place of --json’s file': ['good.mjs', '--json', 'folder.json'],
    'a folder in the place of --junit’s file': ['good.mjs', '--junit', 'folder.xml'],
    'a file in the place of --save’s folder': ['good.mjs', '--save', 'good.mjs'],
    'a file in the way of --save’s folder': ['good.mjs', '--save', 'good.mjs/found'],
    'a folder in the place of config.json': ['checkpoint'],
    'a folder in the place of --words': ['http://127.0.0.1:9/v1/embeddings', '--words', 'folder.json'],
  };
  it.each(Object.entries(FLAGS))('%s', async (_, flags) => {
    for (const name of ['folder.mjs', 'folder.onnx', 'folder.json', 'folder.xml', 'checkpoint/config.json'])
      mkdirSync(join(folder, name), { recursive: true });
    const args = ['check', ...QUICK.filter((flag) => flag !== '--no-save'), ...flags];
    const ran = await one.run(args, { cwd: folder });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(flags.at(-1)!.split('/')[0]);
    reported(ran);
  });

  it.each([
    ['a counterexample', ['replay', 'folder.json']],
    ['a file of batches', ['golden', 'record', '--batch', 'folder.json', '--dir', 'new']],
    ['the folder of goldens', ['golden', 'verify', '--dir', 'good.mjs']],
  ])('in the place of %s', async (_, args) => {
    mkdirSync(join(folder, 'folder.json'), { recursive: true });
    const ran = await one.run(args, { cwd: folder });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    reported(ran);
  });

  it('a folder among counterexamples is skipped, and named', async () => {
    mkdirSync(join(folder, 'mixed/folder.json'), { recursive: true });
    const ran = await one.run(['check', 'good.mjs', ...QUICK, '--save', 'mixed'], { cwd: folder });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('skipped mixed/folder.json');
  });
});

describe('nothing outlives the run', () => {
  const isAlive = (pid: number): boolean => {
    try {
      // A process that has ended and that nobody has asked about is dead as well.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const gone = async (pids: readonly number[]): Promise<void> => {
    for (let i = 0; i < 100 && pids.some(isAlive); i++) await sleep(100);
    expect(pids.filter(isAlive)).toEqual([]);
  };
  const pidsOf = (file: string): number[] => readFileSync(join(folder, file), 'utf8').trim().split('\n').map(Number);
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(20);
  };

  // Elsewhere there is no /proc to look at.
  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux.concurrent('not what a subject has started', async () => {
    const ran = await check(`
      const sleeper = cp.spawn('sleep', ['300'], { stdio: 'inherit' });
      sleeper.unref();
      writeFileSync('sleeper', String(sleeper.pid));
      export default () => subject(plain);`);
    expect(ran.code).toBe(0);
    await gone(pidsOf('sleeper'));
  });

  const RUNS = [
    ['with workers that is killed', ['SIGKILL'], 'slow.mjs', ['--workers', '2']],
    ['that is asked twice to end', ['SIGINT', 'SIGINT'], 'loops-soon.mjs', ['--timeout', '60']],
    ['whose terminal is closed', ['SIGHUP'], 'slow.mjs', []],
    ['that is killed', ['SIGKILL'], 'slow.mjs', []],
    ['that is killed while the model blocks', ['SIGKILL'], 'loops-soon.mjs', ['--timeout', '60']],
    ['with workers that is asked twice to end', ['SIGTERM', 'SIGTERM'], 'slow-to-end.mjs', ['--workers', '2']],
  ] as const;
  onLinux.concurrent.each(some(RUNS, 3))('not a run %s', async (name, signals, model, flags) => {
    const file = `pids ${name}`;
    const processes = flags[0] === '--workers' ? 3 : 1;
    const ran = await padproof(['check', model, '--seed', '1', '--runs', '9000', '--no-save', ...flags], {
      cwd: folder,
      env: { PIDS: file },
      meanwhile: async (child: ChildProcess) => {
        await until(() => existsSync(join(folder, file)) && pidsOf(file).length >= processes);
        await sleep(500);
        for (const signal of signals) {
          child.kill(signal);
          await sleep(300);
        }
      },
    });
    // Whether the first signal had ended it when the second came depends on the machine; interrupt.test.ts holds the codes.
    const codes = { SIGINT: [130, 4], SIGTERM: [4, 143], SIGKILL: [null], SIGHUP: [null] }[signals[0]];
    expect(codes).toContain(ran.code);
    await gone(pidsOf(file));
  });
});
