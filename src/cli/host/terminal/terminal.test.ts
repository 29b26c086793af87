import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../core/report/report';
import { buildOnce, MAIN, padproof } from '../../testing/binary';
import { moduleFolder } from '../../testing/modules';

let folder: string;
beforeAll(() => (folder = moduleFolder()));
afterAll(() => rmSync(folder, { recursive: true }));

const QUICK = '--seed 1 --runs 8 --min-coverage 0 --no-save'.split(' ');
// What is tried here is that of Linux: a terminal by `script`, processes by /proc, a full disk by /dev/full.
const onLinux = process.platform === 'linux' ? it : it.skip;

/** Runs a command with a terminal for all of its streams. */
async function inTerminal(command: string): Promise<string> {
  const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined, TERM: 'xterm' };
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder, env });
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return `${seen}\nexit code ${String(code)}`;
}

describe('on a terminal', () => {
  onLinux.concurrent('there are colours, and a bar', async () => {
    buildOnce();
    const seen = await inTerminal(`${process.execPath} ${MAIN} check leaky.mjs ${QUICK.join(' ')}`);
    expect(seen).toContain('\u001b[31m');
    expect(seen).toContain('░');
    expect(seen).toMatch(/exit code 1$/);
  });

  onLinux.concurrent('results are coloured though progress is not, and the other way round', async () => {
    const command = `${process.execPath} ${MAIN} check leaky.mjs ${QUICK.join(' ')}`;
    const results = await inTerminal(`${command} 2>/dev/null`);
    expect(results).toContain('\u001b[31m');
    expect(results).not.toContain('░');
    const progress = await inTerminal(`${command} >/dev/null`);
    // Of the report nothing is there; what was found on the way is.
    expect(progress).not.toContain('Not safe to batch');
    expect(progress).toContain('\u001b[31m');
    expect(progress).toContain('░');
  });
});

describe('a pipe', () => {
  it.concurrent('has neither colours nor a bar', async () => {
    const ran = await padproof(['check', 'leaky.mjs', ...QUICK], { cwd: folder });
    for (const sign of ['\u001b', '░']) expect(ran.stdout + ran.stderr).not.toContain(sign);
  });

  it.concurrent('that is closed early, as by `| head`, changes nothing about the exit code', async () => {
    const closed = await padproof(['check', 'leaky.mjs', ...QUICK], {
      cwd: folder,
      meanwhile: (child) => void child.stdout!.destroy(),
    });
    expect(closed.code).toBe(1);
    expect(closed.stderr).not.toContain('EPIPE');
  });
});

onLinux.concurrent('a full disk is told, and is no verdict', async () => {
  buildOnce();
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [MAIN, 'check', 'good.mjs', ...QUICK], {
    cwd: folder,
    stdio: ['ignore', full, 'pipe'],
  });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(3);
  closeSync(full);
  expect(stderr).toContain('standard output cannot be written: ENOSPC');
});

onLinux.concurrent('Ctrl-Z stops all of it, and fg goes on', async () => {
  const state = (pid: number): string =>
    /^State:\s+(\w)/m.exec(existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '')?.[1] ??
    'gone';
  const stopped: string[] = [];
  const ran = await padproof(['check', 'slow.mjs', ...QUICK, '--runs', '40', '--json'], {
    cwd: folder,
    env: { PIDS: 'pids' },
    meanwhile: async (child) => {
      const file = join(folder, 'pids');
      while (!existsSync(file)) await sleep(20);
      await sleep(500);
      child.kill('SIGTSTP');
      await sleep(500);
      const pids = [child.pid!, ...readFileSync(file, 'utf8').trim().split('\n').map(Number)];
      stopped.push(...pids.map(state));
      child.kill('SIGCONT');
    },
  });
  expect(new Set(stopped)).toEqual(new Set(['T']));
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout) as Report).toMatchObject({ verdict: 'held', cases: { judged: 40 } });
});

it.concurrent.each([
  [['--inspect=0'], {}],
  [[], { NODE_OPTIONS: '--inspect=0' }],
])('a debugger meets the model in the first process: %j %j', async (node, env) => {
  const file = `pids-${node.length}`;
  let first: number | undefined;
  const ran = await padproof(['check', 'leaky.mjs', ...QUICK, '--json'], {
    cwd: folder,
    node,
    env: { ...env, PIDS: file },
    meanwhile: (child) => void (first = child.pid),
  });
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.stdout) as Report).toMatchObject({ verdict: 'violated' });
  expect(readFileSync(join(folder, file), 'utf8').split('\n')[0]).toBe(String(first));
});

it.concurrent('a program that was given to Node by -e is not run again by the processes that it starts', async () => {
  buildOnce();
  const program = `process.argv.splice(1, 0, 'padproof'); require(${JSON.stringify(MAIN)});`;
  const child = spawn(process.execPath, ['-e', program, 'check', 'leaky.mjs', ...QUICK], {
    cwd: folder,
    stdio: 'ignore',
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
});
