// How fast padproof is, as ratios beside what people would use instead: npm run bench -- --help
//
// Every part is measured in processes of its own and fails by itself. Tables and then one line of JSON go to standard output,
// progress to standard error. Exit codes: 0; 1 where a part failed; 2 for usage; 3 where --require misses something. It runs
// what is built.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, machineInWords } from './machine.mjs';
import { textWithMarks, writeBetween } from './markdown.mjs';
import { cases } from './parts/cases.mjs';
import { forward } from './parts/forward.mjs';
import { kill } from './parts/kill.mjs';
import { memory } from './parts/memory.mjs';
import { overhead } from './parts/overhead.mjs';
import { program } from './parts/program.mjs';
import { queue } from './parts/queue.mjs';
import { scaling } from './parts/scaling.mjs';
import { verdict } from './parts/verdict.mjs';
import { workers } from './parts/workers.mjs';
import { HELP, settingOf } from './setting.mjs';

/** Each has a name, a share of the time, `run(setting, note)` that resolves to plain JSON, and `markdown` of that. */
const PARTS = [forward, cases, overhead, program, memory, scaling, workers, queue, kill, verdict];

function asked() {
  try {
    const names = PARTS.map(({ name }) => name);
    const setting = settingOf(
      process.argv.slice(2),
      names,
      PARTS.flatMap(({ name, apart }) => (apart ? [] : [name])),
    );
    if (setting.write) for (const name of ['machine', ...setting.parts]) textWithMarks(setting.write, name);
    return setting;
  } catch ({ message }) {
    process.stderr.write(`${message}\n\n${HELP}`);
    process.exit(2);
  }
}

const setting = asked();
if (setting.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const chosen = PARTS.filter(({ name }) => setting.parts.includes(name));
const shares = chosen.reduce((sum, { share }) => sum + share, 0);
const scratch = mkdtempSync(join(tmpdir(), 'padproof-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true }));

const results = { machine: machine(), quick: setting.quick, parts: {} };
let failed = false;
show('machine', machineInWords(results));
for (const part of chosen) {
  const seconds = (60 * setting.minutes * part.share) / shares;
  const note = (text) => process.stderr.write(`${part.name}: ${text}\n`);
  const started = performance.now();
  try {
    const found = await part.run({ ...setting, scratch, seconds }, note);
    const took = Math.round((performance.now() - started) / 1000);
    results.parts[part.name] = { ...found, took };
    show(part.name, `${part.markdown(found)}\n\nThis part took ${took} s.`);
  } catch (thrown) {
    failed = true;
    results.parts[part.name] = { failed: thrown.message };
    note(`failed. ${thrown.stack}`);
  }
  if (setting.json) writeFileSync(setting.json, `${JSON.stringify(results, null, 1)}\n`);
}
process.stdout.write(`${JSON.stringify(results)}\n`);

const missing = Object.values(results.parts).flatMap(({ notRun = [], shapes = [] }) => [
  ...notRun,
  ...shapes.flatMap((shape) => shape.notRun.filter(({ slow }) => !slow)),
]);
if (setting.require && missing.length > 0) {
  process.stderr.write(`--require: ${missing.length} could not run:\n`);
  for (const { contender, why } of missing) process.stderr.write(`  ${contender}: ${why}\n`);
  process.exitCode = 3;
}
if (failed) process.exitCode = 1;

/** Where something is on this machine is nobody's business in a document. */
function show(name, told) {
  const markdown = told.replaceAll(homedir(), '~');
  process.stdout.write(`## ${name}\n\n${markdown}\n\n`);
  if (setting.write) writeBetween(setting.write, name, markdown);
}
