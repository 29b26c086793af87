import { fork } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedsOf } from './mutate/sample.mjs';
import { CANARY, SECRETS } from './outcome.mjs';

/** How long an input may take by the clock, in milliseconds: many times what a crowded machine needs. */
export const MOST_MS = 12_000;
/** Where a process is ended from outside, in MiB. */
const MOST_RESIDENT_MIB = 1800;
const BATCH = 50;
/** A reader that is this bad need not be tried further. */
const MOST_FINDINGS = 25;

/** A process that reads inputs; it is made anew when an input ends it. */
class Reader {
  constructor({ file, sampleFile, work, mostMs }) {
    Object.assign(this, { file, sampleFile, work, mostMs });
  }

  /** Reads inputs in turn, up to the first that ends the process. @returns the outcome of each */
  async read(inputs) {
    this.child ??= await this.start();
    const { child } = this;
    const results = [];
    let at;
    let timer;
    const ended = await new Promise((resolve) => {
      const arm = () => {
        clearTimeout(timer);
        timer = setTimeout(() => resolve('hang'), this.mostMs);
      };
      const memory = setInterval(
        () => residentMib(child.pid) > MOST_RESIDENT_MIB && resolve('memory without end'),
        100,
      );
      child.removeAllListeners('message').removeAllListeners('exit');
      child.on('message', (message) => {
        arm();
        if (message.begun) at = message.begun;
        if (message.done) {
          at = undefined;
          results.push({ input: message.done, parsed: message.parsed, fault: message.fault, says: message.says });
        }
        if (message.idle) resolve(undefined);
      });
      child.on('exit', (code, signal) => resolve(`crash: ${signal ?? `exit code ${code}`}${lastWords(this.words)}`));
      arm();
      child.send({ inputs });
      this.release = () => {
        clearTimeout(timer);
        clearInterval(memory);
      };
    });
    this.release();
    if (ended === undefined) return results;
    this.stop();
    if (at) results.push({ input: at, parsed: false, fault: ended });
    else if (results.length < inputs.length)
      results.push({ input: inputs[results.length], parsed: false, fault: ended });
    return results;
  }

  async start() {
    this.words = '';
    const child = fork(join(import.meta.dirname, 'child.mjs'), [this.file, this.sampleFile, this.work], {
      execArgv: ['--max-old-space-size=512'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...SECRETS, HOME: join(this.work, 'home'), HF_HOME: join(this.work, 'home/hf') },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (this.words = (this.words + String(chunk)).slice(-2000)));
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error(`${this.file} does not start: ${this.words}`)));
    });
    return child;
  }

  stop() {
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

function residentMib(pid) {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 2 ** 20;
  } catch {
    return 0;
  }
}

function lastWords(words) {
  const line = /^(?:FATAL ERROR|\w*Error|RangeError|Aborted).*$/m.exec(words)?.[0];
  return line ? `, ${line.slice(0, 120)}` : '';
}

/** What tells two findings apart: not the numbers and names of one input. */
function kindOf(fault) {
  return fault
    .replace(/"[^"]*"|'[^']*'|\/[\w./-]*\/input[\w./-]*/g, '…')
    .replace(/\b\d+\b/g, 'N')
    .slice(0, 150);
}

/**
 * Tries a reader with inputs made from its sample.
 *
 * @param reader `{ name, file, sample }`
 * @param options `seed`, `count`, or one `input`; `folder` where work is done and findings are left; `mostMs` for one input
 * @returns how many were read and refused, and what was found, each kind once
 */
export async function tryReader({ name, file, sample }, { seed, count, input, folder, mostMs = MOST_MS }) {
  const work = join(folder, 'work', name);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'home'), { recursive: true });
  writeFileSync(join(work, 'canary.txt'), CANARY);
  const sampleFile = join(work, 'sample.json');
  const texts = Object.entries(sample).map(([path, content]) => [path, Buffer.from(content).toString('base64')]);
  writeFileSync(sampleFile, JSON.stringify(Object.fromEntries(texts)));
  const process = new Reader({ file, sampleFile, work, mostMs });
  const counts = { name, inputs: 0, parsed: 0, refused: 0, findings: [] };
  const seen = new Map();
  let numbers = input === undefined ? Array.from({ length: count }, (_, i) => i) : [input];
  try {
    // A campaign on a reader that refuses everything would find nothing.
    const [whole] = await process.read([{ i: -1, seeds: [] }]);
    if (!whole.parsed) {
      const fault = `its own sample: ${whole.fault ?? whole.says}`;
      counts.findings.push({ reader: name, fault, i: -1, seeds: [], times: 1 });
      return counts;
    }
    while (numbers.length > 0 && seen.size < MOST_FINDINGS) {
      const batch = numbers.slice(0, BATCH);
      const results = await process.read(batch.map((i) => ({ i, seed: `${seed}/${name}/${i}` })));
      numbers = numbers.slice(results.length);
      for (const { input: one, parsed, fault } of results) {
        counts.inputs++;
        if (parsed) counts.parsed++;
        else counts.refused++;
        if (!fault) continue;
        const kind = kindOf(fault);
        if (seen.has(kind)) seen.get(kind).times++;
        else seen.set(kind, { reader: name, kind, fault, i: one.i, seed: one.seed, times: 1 });
      }
    }
    for (const finding of seen.values()) counts.findings.push(await shrunk(finding, process, folder));
  } finally {
    process.stop();
  }
  rmSync(work, { recursive: true, force: true });
  return counts;
}

/** A finding with as few changes as still show it, and its files where somebody can look at them. */
async function shrunk(finding, process, folder) {
  let seeds = seedsOf(finding.seed);
  for (const one of [...seeds]) {
    const fewer = seeds.filter((other) => other !== one);
    if (fewer.length === 0) break;
    const [result] = await process.read([{ i: finding.i, seeds: fewer }]);
    if (result?.fault && kindOf(result.fault) === finding.kind) seeds = fewer;
  }
  await process.read([{ i: finding.i, seeds }]);
  const files = join(folder, `${finding.reader}-${finding.i}`);
  const input = join(folder, 'work', finding.reader, 'input');
  rmSync(files, { recursive: true, force: true });
  if (existsSync(input)) {
    try {
      cpSync(input, files, { recursive: true, verbatimSymlinks: true });
    } catch {
      // A pipe cannot be copied; the seed makes it again.
    }
  }
  return { ...finding, seeds, files };
}
