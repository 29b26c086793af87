import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { started } from './servers.mjs';

test('a server that a signal ends as it starts is started once more', { timeout: 30_000 }, async (t) => {
  const children = [];
  const begin = () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    children.push(child);
    return child;
  };
  t.after(() => children.forEach((child) => child.kill('SIGKILL')));
  const isReady = async () => {
    if (children.length > 1) return true;
    children[0].kill('SIGKILL');
    await once(children[0], 'exit');
    return false;
  };
  await started({ isReady }, begin);
  assert.equal(children.length, 2);
});
