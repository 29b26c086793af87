// Kills a worker, the run that asks, or Redis by -9 at random moments of a campaign by a queue, starts it again, and holds the report against
// that of one process: node scripts/queue-kills.mjs [TRIALS] [SEED]
//
// The moments follow from the seed, the machine decides what is under way then. Exit code 1 where a report differs in more than times and
// costs, and 3 where redis-server is not installed. It runs what is built: npm run build comes first. A trial takes
// 10 to 30 seconds, since what a killed worker had in hand goes to another after so long.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import seedrandom from 'seedrandom';

const [trials, seed] = [Number(process.argv[2] ?? 200), process.argv[3] ?? '1'];
if (spawnSync('redis-server', ['--version']).status !== 0) {
  console.error('redis-server is not installed. On Debian: apt-get install redis-server');
  process.exit(3);
}
const random = seedrandom(`queue kills ${seed}`);
const folder = mkdtempSync(join(tmpdir(), 'padproof-queue-kills-'));
const padproof = join(import.meta.dirname, '..', 'bin', 'padproof.js');
const PORT = 20_000 + Math.floor(10_000 * random());
const QUEUE = ['--queue', `redis://127.0.0.1:${PORT}`];
const env = { ...process.env, PADPROOF_QUEUE_PASSWORD: 'horse-battery-staple-kills', CI: '' };
/** So late the last kill comes, in milliseconds: a campaign takes about as long. */
const LATEST_MS = 6000;

// It leaks, and takes its time for each batch.
writeFileSync(
  join(folder, 'model.mjs'),
  `export default () => ({
  name: 'slow', vocabularySize: 50, maxLength: 24, padId: 0, positions: 'absolute', fullyMasked: 'unspecified',
  outputs: ['lastHiddenState'],
  encode: async ({ size: B, length: S, inputIds }) => {
    await new Promise((done) => setTimeout(done, 15));
    const data = new Float32Array(B * S * 2);
    for (let b = 0; b < B; b++) {
      let sum = 0;
      for (let i = b * S; i < b * S + S; i++) sum += 1 + inputIds[i];
      for (let s = 0; s < S; s++) data.set([sum, inputIds[b * S + s] + s / 16], 2 * (b * S + s));
    }
    return { lastHiddenState: { data, shape: [B, S, 2] } };
  },
});`,
);
const CLAIMS = 'pad-content-is-ignored,batch-mates-are-ignored,matches-unpadded,mask-matters';
const CHECK = [
  'check',
  'model.mjs',
  '--seed',
  '3',
  '--runs',
  '30',
  '--min-coverage',
  '0',
  '--no-save',
  '--only',
  CLAIMS,
];

/** What runs now, by name; whatever is left of it ends with this process. */
const running = new Map();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
process.on('exit', () => {
  for (const child of running.values()) kill(child);
  rmSync(folder, { recursive: true, force: true });
});

function kill(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function begin(name, command, args) {
  const child = spawn(command, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  child.said = '';
  child.stderr.on('data', (text) => (child.said = (child.said + text).slice(-4000)));
  child.ended = new Promise((resolve) => child.once('exit', resolve));
  running.set(name, child);
  return child;
}

async function beginRedis() {
  const flags = ['--port', String(PORT), '--bind', '127.0.0.1', '--requirepass', env.PADPROOF_QUEUE_PASSWORD];
  begin('redis', 'redis-server', [
    ...flags,
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
  ]);
  while (!(await isOpen())) await sleep(50);
}

function isOpen() {
  return new Promise((resolve) => {
    const socket = connect(PORT, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

const starts = {
  redis: beginRedis,
  'worker 1': async () => begin('worker 1', process.execPath, [padproof, 'work', 'model.mjs', ...QUEUE]),
  'worker 2': async () => begin('worker 2', process.execPath, [padproof, 'work', 'model.mjs', ...QUEUE]),
  check: async () =>
    begin('check', process.execPath, [padproof, ...CHECK, ...QUEUE, '--resume', 'run.jsonl', '--json', 'run.json']),
};

/** A report without what depends on the time. */
function timeless(value) {
  if (Array.isArray(value)) return value.map(timeless);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !['seconds', 'cost', 'when'].includes(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, timeless(inner)]));
}
const reportIn = (file) => timeless(JSON.parse(readFileSync(join(folder, file), 'utf8')));

const alone = spawnSync(process.execPath, [padproof, ...CHECK, '--json', 'alone.json'], { cwd: folder, env });
assert.equal(alone.status, 1, String(alone.stderr));
const expected = reportIn('alone.json');
await starts.redis();
await starts['worker 1']();
await starts['worker 2']();
const killed = new Map();
let underWay = 0;
for (let trial = 1; trial <= trials; trial++) {
  for (const file of ['run.jsonl', 'run.json']) rmSync(join(folder, file), { force: true });
  await starts.check();
  const name = Object.keys(starts)[Math.floor(random() * 4)];
  await Promise.race([sleep(random() * LATEST_MS), running.get('check').ended]);
  if (running.get('check').exitCode === null) underWay++;
  const victim = running.get(name);
  kill(victim);
  await victim.ended;
  if (name !== 'check' || victim.exitCode === null) await starts[name]();
  const check = running.get('check');
  await check.ended;
  assert.equal(check.exitCode, 1, `trial ${trial}, ${name} killed: exit code ${check.exitCode}: ${check.said}`);
  assert.deepEqual(reportIn('run.json'), expected, `trial ${trial}, ${name} killed`);
  killed.set(name, (killed.get(name) ?? 0) + 1);
  process.stdout.write(`${trial} of ${trials}: killed so far: ${[...killed].map((one) => one.join(' ')).join(', ')}\n`);
}
assert.ok(underWay > 0, 'every campaign had ended before anything was killed');
process.stdout.write(
  `verdict and counts as without a kill, in ${trials} trials, ${underWay} of them with the run under way\n`,
);
process.exit(0);
