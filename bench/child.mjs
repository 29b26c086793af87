// What is measured runs in a process of its own: its threads are set before it starts, and nothing else is in it.
import { spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';

/** How much of what a process prints is kept, to explain why it failed. */
const TAIL = 4000;
/** A process that does not answer for so long is ended, so that the other parts have their turn. */
const LIMIT_MS = 400_000;

/** Everything by which the libraries that are measured learn how many threads they may take. */
function environmentOf(threads) {
  const environment = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  delete environment.OPENBLAS_CORETYPE; // where it is set, a library may take another processor's kernels
  const names = ['OMP', 'MKL', 'OPENBLAS', 'NUMEXPR'].map((library) => `${library}_NUM_THREADS`);
  for (const name of [...names, 'TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS'])
    environment[name] = String(threads);
  return environment;
}

/** The command that keeps a process on as many cores as it has threads, where there is one: those with the highest numbers. */
export function pinned(threads, count = cpus().length) {
  const cores = Array.from({ length: Math.min(threads, count) }, (_, i) => count - 1 - i).join(',');
  const command = ['taskset', '-c', cores];
  return spawnSync(command[0], [...command.slice(1), 'true']).status === 0 ? command : [];
}

/**
 * A process that answers one request after the other: a line of JSON each, requests on its standard input, answers on its
 * file descriptor 3 (bench/serve.mjs and bench/python/serve.py are the other side). What it prints is only kept for errors.
 */
export class Child {
  constructor({ threads = 1, command, env = {} }) {
    const [program, ...args] = [...pinned(threads), ...command];
    this.process = spawn(program, args, {
      env: { ...environmentOf(threads), ...env },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.printed = '';
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.printed = (this.printed + text).slice(-TAIL)));
    }
    this.process.stdin.on('error', () => {}); // that it ended is said by `ended`
    this.answers = createInterface({ input: this.process.stdio[3] })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      this.process.on('error', ({ message }) => resolve(message));
      this.process.on('close', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
    });
  }

  /** @throws an Error with the words of the process, or with the last that it printed where it ended. */
  async ask(op, fields = {}) {
    const timer = setTimeout(() => {
      this.printed = `It had not answered within ${LIMIT_MS / 1000} s.`;
      this.process.kill('SIGKILL');
    }, LIMIT_MS);
    this.process.stdin.write(`${JSON.stringify({ op, ...fields })}\n`);
    const answer = await Promise.race([this.answers.next(), this.ended.then(() => ({ done: true }))]);
    clearTimeout(timer);
    if (answer.done) throw new Error(`${await this.ended}. ${lastLines(this.printed)}`.trim());
    const { error, ...rest } = JSON.parse(answer.value);
    if (error !== undefined) throw new Error(error);
    return rest;
  }

  async close() {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(timer);
  }
}

function lastLines(text) {
  return text.trim().split('\n').slice(-3).join(' / ');
}
