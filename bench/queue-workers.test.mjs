import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { start, stop } from './queue-workers.mjs';

/** Each leaves its id in a folder before it does what `rest` says. */
const worker = (folder, rest) => {
  const program = `const fs = require('node:fs');
    setInterval(() => {}, 1000);
    fs.writeFileSync(${JSON.stringify(folder)} + '/' + process.pid, '');
    const others = () => fs.readdirSync(${JSON.stringify(folder)}).filter((pid) => Number(pid) < process.pid);
    ${rest}`;
  return [process.execPath, '-e', program];
};
const TAKES = `process.stderr.write('takes batches');`;

/** Is a process there, other than as one whose end nobody has asked about? */
function lives(pid) {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch {
    return false;
  }
}

async function within(is) {
  for (let left = 200; left > 0 && !is(); left--) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(is());
}

function folderFor(t) {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-bench-workers-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('where one ends early the others end as well, and its words are said', async (t) => {
  const folder = folderFor(t);
  // Whose id is not the lowest ends, once the other is there, which never takes a batch.
  const fails = `setInterval(() => others().length > 0 && (process.stderr.write('no model'), process.exit(3)), 10);`;
  await assert.rejects(start(2, worker(folder, fails), {}), /a worker ended: no model/);
  assert.equal(readdirSync(folder).length, 2);
  assert.deepEqual(readdirSync(folder).filter(lives), []);
});

test('a signal to the bench ends them', async (t) => {
  const folder = folderFor(t);
  const module = JSON.stringify(new URL('./queue-workers.mjs', import.meta.url).href);
  const script = `const { start } = await import(${module}); await start(2, ${JSON.stringify(worker(folder, TAKES))}, {}); console.log('here');`;
  const bench = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(bench.stdout, 'data');
  const pids = readdirSync(folder);
  assert.equal(pids.length, 2);
  bench.kill('SIGINT');
  await once(bench, 'exit');
  await within(() => !pids.some(lives));
});

test('stopped workers are gone', async (t) => {
  const folder = folderFor(t);
  const workers = await start(2, worker(folder, TAKES), {});
  await stop(workers);
  assert.deepEqual(readdirSync(folder).filter(lives), []);
});
