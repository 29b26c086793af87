// Workers of a queue, in processes that end with this one however that ends.
import { spawn } from 'node:child_process';

const running = new Set();
let isHeeded = false;

/** Has what runs end with this process, whom Ctrl-C ends by its exit. */
function heed() {
  if (isHeeded) return;
  isHeeded = true;
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
  process.on('exit', () => running.forEach(kill));
}

function kill(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/**
 * Starts so many workers, and waits until each takes batches.
 * @throws an Error with the last words of one that ended before; the others are ended as well.
 */
export async function start(count, [program, ...args], env) {
  heed();
  const children = [];
  try {
    for (let i = 0; i < count; i++) {
      const stdio = ['ignore', 'ignore', 'pipe'];
      const child = spawn(program, args, { env: { ...process.env, ...env }, stdio, detached: true });
      child.ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
      children.push(child);
      running.add(child);
    }
    await Promise.all(children.map(takesBatches));
    return children;
  } catch (thrown) {
    await stop(children);
    throw thrown;
  }
}

function takesBatches(child) {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (text) => {
      said = (said + text).slice(-4000);
      if (said.includes('takes batches')) resolve();
    });
    void child.ended.then(() => reject(new Error(`a worker ended: ${said}`)));
  });
}

/** Ends workers. */
export async function stop(children) {
  children.forEach(kill);
  await Promise.all(children.map(({ ended }) => ended));
  for (const child of children) running.delete(child);
}
