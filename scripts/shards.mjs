// Runs one check whole and in three shards, the second of which is killed on its way and goes on from its journal, merges them, and holds
// the one report against the other: node scripts/shards.mjs EXIT [MODEL] [flags of check]
//
// EXIT is the exit code that the check has to end with, merged or not. Exit code 1 where reports differ in more than times and costs. It
// runs what is built: npm run build comes first.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [exit, ...asked] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'padproof-shards-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const at = (name) => join(folder, name);
const padproof = join(import.meta.dirname, '..', 'bin', 'padproof.js');
const check = (...more) => [padproof, 'check', ...asked, '--no-save', ...more];

function run(args) {
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0 && status !== 1) throw new Error(`exit code ${status} of ${args.slice(1).join(' ')}: ${stderr}`);
  return status;
}

/** Kills a shard as soon as its journal holds something beside its name. @returns how many bytes it had then */
async function killed(args, journal) {
  const child = spawn(process.execPath, args, { stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (child.exitCode === null && !(existsSync(journal) && readFileSync(journal, 'utf8').split('\n').length > 2))
    await sleep(20);
  if (child.exitCode !== null) throw new Error('the shard ended before it could be killed; ask for more cases');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
  return statSync(journal).size;
}

/** A report without what depends on the time, and on the machines that it was made on. */
function timeless(value) {
  if (Array.isArray(value)) return value.map(timeless);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !['seconds', 'cost', 'when'].includes(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, timeless(inner)]));
}

assert.equal(run(check('--json', at('whole.json'))), Number(exit));
const shard = (i) => check('--shard', `${i}/3`, '--json', at(`${i}.json`), '--resume', at(`${i}.jsonl`));
run(shard(1));
const bytes = await killed(shard(2), at('2.jsonl'));
run(shard(2));
run(shard(3));
const files = [3, 1, 2, 1].map((i) => at(`${i}.json`));
assert.equal(run([padproof, 'merge', ...files, '--json', at('merged.json')]), Number(exit));
const [whole, merged] = ['whole', 'merged'].map((name) =>
  timeless(JSON.parse(readFileSync(at(`${name}.json`), 'utf8'))),
);
assert.deepEqual(merged, whole);
process.stdout.write(
  `three shards, one of them killed with ${bytes} bytes in its journal, merge to the report of one run\n`,
);
