import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { processorOf } from './processor-time.mjs';

test('what a group of processes has taken is added up', { skip: !existsSync('/proc/self/stat') }, async () => {
  const burn = 'while (process.cpuUsage().user < 2e5); console.log("burnt"); setInterval(() => {}, 1000)';
  const args = [
    '-e',
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(burn)}], { stdio: 'inherit' })`,
  ];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const found = processorOf([child]);
  process.kill(-child.pid, 'SIGKILL');
  // Ticks are of 10 ms, and each of its kinds is rounded down.
  assert.ok(found >= 150, `${found}`);
  assert.equal(processorOf([{ pid: 2 ** 30 }]), 0);
});
