import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SECRETS } from '../outcome.mjs';

export const MAIN = join(import.meta.dirname, '../../../bin/padproof.js');

/** Longer than any of these runs may take on a crowded machine, in milliseconds. */
const MOST_MS = 90_000;

/** Runs the command line. @returns `{ code, signal, stdout, stderr, late }` */
export async function padproof(args, { cwd, node = [], env = {}, meanwhile } = {}) {
  const child = spawn(process.execPath, [...node, MAIN, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...SECRETS, CI: '', GITHUB_ACTIONS: '', NO_COLOR: '1', HF_HUB_OFFLINE: '1', ...env },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].on('data', (chunk) => (said[stream] = (said[stream] + String(chunk)).slice(0, 5_000_000)));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, MOST_MS);
  // Not close: what a subject has started may hold the pipes open.
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  await meanwhile?.(child);
  const { code, signal } = await ended;
  clearTimeout(timer);
  await new Promise((resolve) => setTimeout(resolve, 20));
  child.stdout.destroy();
  child.stderr.destroy();
  return { code, signal, late, ...said };
}
