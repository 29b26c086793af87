// A place in which campaigns run by a queue and something of them is killed: a server, two workers and the run that asks, in a folder.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverAt, started } from './servers.mjs';

const padproof = join(import.meta.dirname, '..', '..', 'bin', 'padproof.js');
const CLAIMS = 'pad-content-is-ignored,row-order-is-ignored,batch-mates-are-ignored';
const ASKED = ['--seed', '3', '--runs', '20', '--min-coverage', '0', '--no-save', '--only', CLAIMS];
const PASSWORD = 'horse-battery-staple-kills';
/** A campaign that has not ended by then never will, in milliseconds. */
const MOST_MS = 180_000;

/** What is killed. */
export const VICTIMS = ['server', 'worker 1', 'worker 2', 'check'];

export class Place {
  /** What runs now, by name; whatever is left of it ends with this process. */
  #running = new Map();
  #folder = mkdtempSync(join(tmpdir(), 'padproof-queue-kills-'));
  #env = { ...process.env, PADPROOF_QUEUE_PASSWORD: PASSWORD, CI: '' };
  #server;
  /** Those that were made, also where what is in them has not all started. */
  static #made = new Set();

  /** Starts a server and two workers. */
  static async with(server) {
    const place = new Place();
    Place.#made.add(place);
    copyFileSync(join(import.meta.dirname, 'model.mjs'), join(place.#folder, 'model.mjs'));
    place.#server = await serverAt(server, place.#folder, PASSWORD);
    for (const name of ['server', 'worker 1', 'worker 2']) await place.#start(name);
    return place;
  }

  /** Ends all that runs in any. */
  static end() {
    for (const place of Place.#made) place.end();
  }

  /** What the campaign comes to in one process, without a queue. */
  alone() {
    const args = [padproof, 'check', 'model.mjs', ...ASKED, '--json', 'alone.json'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: this.#folder, env: this.#env });
    assert.equal(status, 1, String(stderr));
    return this.#report('alone.json');
  }

  /**
   * Runs the campaign by the queue, and kills one of those that take part so long after the run has reached the server; it starts again.
   * @returns the report, how long it took from then on, and whether the run was under way when something was killed
   */
  async campaign(victim, afterMs) {
    for (const file of ['run.jsonl', 'run.json']) rmSync(join(this.#folder, file), { force: true });
    await this.#start('check');
    const first = this.#running.get('check');
    const late = setTimeout(() => kill(this.#running.get('check')), MOST_MS);
    // Before, a server that is not there ends it, with exit code 3.
    await Promise.race([first.asks, first.ended]);
    const from = performance.now();
    let underWay = false;
    if (victim !== undefined) {
      await Promise.race([sleep(afterMs), first.ended]);
      underWay = first.exitCode === null;
      if (underWay) await this.#killAndStart(victim);
    }
    const check = this.#running.get('check');
    await check.ended;
    clearTimeout(late);
    assert.equal(check.exitCode, 1, `exit code ${check.exitCode} of check: ${check.said}`);
    return { report: this.#report('run.json'), underWay, ms: performance.now() - from };
  }

  end() {
    for (const child of this.#running.values()) kill(child);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #killAndStart(name) {
    const child = this.#running.get(name);
    kill(child);
    await child.ended;
    // What ended by itself just before is not run once more.
    if (name !== 'check' || child.exitCode === null) await this.#start(name);
  }

  #start(name) {
    const queue = ['--queue', this.#server.url];
    const run = (...args) => this.#begin(name, [process.execPath, padproof, ...args, ...queue]);
    if (name === 'server')
      return started(this.#server, () => this.#begin(name, this.#server.command, this.#server.options));
    if (name === 'check') return run(name, 'model.mjs', ...ASKED, '--resume', 'run.jsonl', '--json', 'run.json');
    return run('work', 'model.mjs');
  }

  #begin(name, [program, ...args], options = {}) {
    const stdio = ['ignore', 'ignore', 'pipe'];
    const child = spawn(program, args, { cwd: this.#folder, env: this.#env, detached: true, stdio, ...options });
    child.said = '';
    child.asks = new Promise((resolve) =>
      child.stderr.on('data', (text) => {
        child.said = (child.said + text).slice(-4000);
        if (child.said.includes('judge the cases')) resolve();
      }),
    );
    child.ended = new Promise((resolve) => child.once('exit', resolve));
    this.#running.set(name, child);
    return child;
  }

  #report(file) {
    return timeless(JSON.parse(readFileSync(join(this.#folder, file), 'utf8')));
  }
}

/** A report without what depends on the time. */
function timeless(value) {
  if (Array.isArray(value)) return value.map(timeless);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !['seconds', 'cost', 'when'].includes(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, timeless(inner)]));
}

function kill(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
