import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../core/report/report';
import type { Ran } from '../testing/binary';
import { padproof } from '../testing/binary';
import { moduleFolder } from '../testing/modules';

let folder: string;
beforeAll(() => (folder = moduleFolder()));
afterAll(() => rmSync(folder, { recursive: true }));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

let calls = 0;

/** Runs `check`, and sends signals, each once the one before has been answered; the first when the model is loaded. */
function interrupted(args: string, ready: (stderr: () => string) => boolean, signals: NodeJS.Signals[]): Promise<Ran> {
  const loaded = join(folder, `loaded-${++calls}`);
  return padproof(['check', ...args.split(' ')], {
    cwd: folder,
    env: { PIDS: loaded },
    meanwhile: async (child) => {
      let stderr = '';
      child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      await until(() => ready(() => stderr) && existsSync(loaded));
      await sleep(300);
      for (const signal of signals) {
        child.kill(signal);
        await until(() => stderr.includes('stopping'));
        await sleep(100);
      }
    },
  });
}

const started = (stderr: () => string): boolean => stderr().includes('seed');

it.concurrent.each(['SIGINT', 'SIGTERM'] as const)('%s keeps the results so far, in every form', async (signal) => {
  const flags = `--seed 1 --runs 5000 --no-save --json ${signal}.json --junit ${signal}.xml`;
  const ran = await interrupted(`slow.mjs ${flags}`, started, [signal]);
  expect(ran.code).toBe(4);
  expect(ran.stdout).toContain('Stopped by the interrupt');
  expect(ran.stderr).toContain('the results so far follow');
  const report = JSON.parse(readFileSync(join(folder, `${signal}.json`), 'utf8')) as Report;
  expect(report).toMatchObject({ verdict: 'inconclusive', stopped: { by: 'interrupt' }, cases: { asked: 5000 } });
  expect(report.cases.judged).toBeLessThan(5000);
  expect(readFileSync(join(folder, `${signal}.xml`), 'utf8')).toContain('<error');
});

it.concurrent('does not wait for an answer that never comes', async () => {
  const ran = await interrupted('never-answers.mjs --seed 1 --no-save', started, ['SIGINT']);
  expect(ran.code).toBe(4);
  expect(ran.stdout).toContain('Stopped by the interrupt');
});

it.concurrent('is 1 when a violation had been found', async () => {
  const found = join(folder, 'found');
  const saved = (): boolean => existsSync(found) && readdirSync(found).some((name) => name.endsWith('.json'));
  const ran = await interrupted('slow-leaky.mjs --seed 1 --runs 20000 --save found', saved, ['SIGINT']);
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('Stopped by the interrupt');
  expect(ran.stdout).toContain('npx padproof replay found/');
});

it.concurrent('ends at once when asked a second time, though the model blocks', async () => {
  const blocked = join(folder, 'blocked');
  const ran = await padproof('check loops-soon.mjs --seed 1 --no-save --timeout 60'.split(' '), {
    cwd: folder,
    env: { BLOCKED: blocked },
    meanwhile: async (child) => {
      await until(() => existsSync(blocked));
      // A second signal that comes before the first was seen is one with it, so on a slow machine it is sent once more.
      for (let sent = 0; sent < 10 && child.exitCode === null && child.signalCode === null; sent++) {
        child.kill('SIGINT');
        await sleep(300);
      }
    },
  });
  expect(ran).toMatchObject({ code: 130, stdout: '' });
});

it.concurrent('does not wait for a model to clean up when asked a second time, once the report is out', async () => {
  const ran = await padproof('check slow-to-end.mjs --seed 1 --runs 5000 --no-save'.split(' '), {
    cwd: folder,
    meanwhile: async (child) => {
      let said = '';
      for (const stream of [child.stdout!, child.stderr!])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      for (const sign of ['seed', 'exit code']) {
        await until(() => said.includes(sign));
        await sleep(300);
        child.kill('SIGINT');
      }
    },
  });
  expect(ran.code).toBe(4);
  expect(ran.stdout).toContain('Stopped by the interrupt');
  expect(ran.stderr).not.toContain('dispose() failed');
});

it.concurrent('ends a loop without end at the time limit, says where it is, and keeps the results so far', async () => {
  const ran = await padproof('check loops-late.mjs --seed 1 --runs 40 --no-save --timeout 1'.split(' '), {
    cwd: folder,
  });
  expect(ran.code).toBe(4);
  expect(ran.stderr).toMatch(/the subject blocks the process.*\n.*loops-late\.mjs:2/);
  expect(ran.stdout).toContain('Stopped by the subject');
  expect(ran.stdout).toMatch(/[1-9]\d* of 40 cases judged/);
});

it.concurrent('is 4, too, where the loop is in a callback, which ends the process', async () => {
  const ran = await padproof('check loops-in-timer.mjs --seed 1 --runs 40 --no-save --timeout 1'.split(' '), {
    cwd: folder,
  });
  expect(ran.code).toBe(4);
  expect(ran.stderr).toMatch(/the subject blocks the process.*\n.*loops-in-timer\.mjs:2/);
});
