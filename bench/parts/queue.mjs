// What workers of a queue bring: measured up to what this machine has, and beyond that simulated from the times of the batches.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, redisCommand } from '../../scripts/queue-kills/servers.mjs';
import { Child } from '../child.mjs';
import { absentees, figure, table } from '../markdown.mjs';
import { processorOf } from '../processor-time.mjs';
import { start, stop } from '../queue-workers.mjs';
import { lengthened, LOST, simulate } from '../queue-simulation.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const cli = at('../../bin/padproof.js');
const PASSWORD = 'horse-battery-staple-bench';

/** Cases of the first two windows (16 and 128), in which workers are timed, and with 512 of the next. */
const [TIMED, RECORDED] = [144, 656];
/** So many cases are simulated: eight windows. */
const SIMULATED = 20_000;
const SEEDS = 20;
/** Where half of the times are off a line by more, it tells nothing of later windows. */
const MOST_OFF = 0.75;
const LEAK = ['pad-content-is-ignored', 'batch-mates-are-ignored', 'matches-unpadded', 'mask-matters'];

const CAMPAIGNS = [
  { name: 'built-in', model: '', only: [], clock: 'processor', workers: [1, 2] },
  { name: 'waiting', model: at('../processes/waiting-model.mjs'), only: LEAK, clock: 'clock', workers: [1, 2, 4] },
];

/** What goes wrong in a simulated run. */
const TROUBLES = [
  ['nothing', {}],
  ['an eighth of the workers takes 4 times as long', { slow: { share: 1 / 8, times: 4 } }],
  ['each worker is killed every 10 minutes, and is away for 30 s', { killed: { everyMs: 600_000, awayMs: 30_000 } }],
];
const FLEETS = [8, 64, 512];

const SAID = {
  asker: 'the asker',
  few: 'too few batches',
  last: 'the last batch',
  noise: 'noise',
  slow: 'slow workers',
  killed: 'kills',
};

export const queue = {
  name: 'queue',
  share: 0.3,
  /** It is on a page of its own, and runs only where it is named. */
  apart: true,
  async run({ quick }, note) {
    const server = await redis();
    if (server.why) return { campaigns: [], notRun: [{ contender: 'a queue', why: server.why }] };
    try {
      const campaigns = [];
      for (const one of CAMPAIGNS) campaigns.push(await measured(one, server, quick, note));
      return { campaigns, notRun: [] };
    } finally {
      server.end();
    }
  },
  markdown({ campaigns, notRun }) {
    if (campaigns.length === 0) return absentees(notRun);
    return [measuredTable(campaigns), ...campaigns.map(simulatedTable)].join('\n\n');
  },
};

async function measured({ name, model, only, clock, workers }, { url, env }, quick, note) {
  const script = at('../processes/queue-asker.mjs');
  const child = new Child({ threads: cpus().length, command: [process.execPath, script, model, ...only], env });
  try {
    await child.ask('open');
    const load = [loadavg()[0]];
    const recorded = await child.ask('record', { seed: 1, runs: quick ? TIMED : RECORDED });
    note(
      `${name}: ${recorded.cases} cases, ${recorded.verdict}, ${figure(recorded.took.processor / 1000)} s of processor`,
    );
    load.push(loadavg()[0]);
    const later = await child.ask('draw', { seed: 1, runs: SIMULATED, from: TIMED - (quick ? 128 : 0) });
    const whole = timesBy(clock, recorded);
    const drawn = later.windows.map(({ before, ...rest }) => ({ ...rest, before: before[clock] }));
    const [first, second, third] = whole.windows;
    const asked = { windows: [first, second], after: third ? third.before : whole.after };
    const runs = [];
    for (const count of workers) {
      const command = [process.execPath, cli, 'work', ...(model === '' ? [] : [model]), '--queue', url];
      const ready = await start(count, command, env);
      try {
        const before = processorOf(ready);
        const { took } = await child.ask('ask', { seed: 1, runs: TIMED, url });
        const found = { workers: count, ms: took.clock, inWorkers: processorOf(ready) - before, asker: took.processor };
        runs.push({ ...found, simulated: simulate(asked, { workers: count, seed: 1 }).ms });
      } finally {
        await stop(ready);
      }
      note(`${name}: ${count} workers took ${figure(runs.at(-1).ms / 1000)} s`);
    }
    const { campaign, fit } = lengthened(whole, drawn);
    const windows = drawn.map(({ cases }, i) => ({ cases, ...batchesIn(campaign.windows.at(i - drawn.length)) }));
    const measuredLast = batchesIn(whole.windows.at(-1));
    return { name, clock, load, cases: recorded.cases, fit, measuredLast, windows, runs, fleets: fleetsOf(campaign) };
  } finally {
    await child.close();
  }
}

/** The times of one clock, of all that there are. */
function timesBy(clock, { windows, after }) {
  const job = ({ ask, ms, answer, ...rest }) => ({ ...rest, ask: ask[clock], ms: ms[clock], answer: answer[clock] });
  return {
    windows: windows.map(({ before, measures, batches }) => ({
      before: before[clock],
      measures: measures.map(job),
      batches: batches.map(job),
    })),
    after: after[clock],
  };
}

/** How many batches a window has, and their times. */
function batchesIn({ batches }) {
  const times = batches.map(({ ms }) => ms).sort((a, b) => a - b);
  const sum = times.reduce((a, b) => a + b, 0);
  return { count: times.length, sum, median: times[times.length >> 1], longest: times.at(-1) };
}

function fleetsOf(long) {
  const one = simulate(long, { workers: 1, seed: 1 }).ms;
  return FLEETS.flatMap((workers) =>
    TROUBLES.map(([trouble, given]) => {
      const found = Array.from({ length: SEEDS }, (_, seed) => simulate(long, { workers, seed, ...given }));
      const mean = (pick) => found.reduce((sum, each) => sum + pick(each), 0) / SEEDS;
      return {
        workers,
        trouble,
        times: one / mean(({ ms }) => ms),
        inBatches: mean(({ work, ms }) => work / (workers * ms)),
        lost: Object.fromEntries(LOST.map((why) => [why, mean(({ lost, ms }) => lost[why] / (workers * ms))])),
        again: mean(({ again }) => again),
        ended: mean(({ ended }) => Number(ended)),
      };
    }),
  );
}

function measuredTable(campaigns) {
  const rows = campaigns.flatMap(({ name, runs }) =>
    runs.map(({ workers, ms, inWorkers, asker, simulated }) => [
      name,
      String(workers),
      figure(runs[0].ms / ms),
      figure(runs[0].simulated / simulated),
      figure(ms / simulated),
      `${figure(inWorkers / 1000)} + ${figure(asker / 1000)} s`,
    ]),
  );
  const head = [
    'model',
    'workers',
    'times as fast as one, measured',
    'the same, simulated',
    'measured ÷ simulated time',
    'processor time of workers + asker',
  ];
  return table(head, rows);
}

function simulatedTable({ name, cases, clock, load, fit, measuredLast, windows, fleets }) {
  const percent = (share) => `${Math.round(100 * share)} %`;
  const rows = fleets.map(({ workers, trouble, times, inBatches, lost, again, ended }) => {
    const most = LOST.filter((why) => lost[why] >= 0.005).sort((a, b) => lost[b] - lost[a]);
    return [
      String(workers),
      trouble,
      figure(times),
      percent(inBatches),
      most.map((why) => `${SAID[why]} ${percent(lost[why])}`).join(', '),
      figure(again) + (ended > 0 ? `; ${percent(ended)} of the runs ended` : ''),
    ];
  });
  const head = ['workers', 'what goes wrong', 'times as fast as one', 'in batches', 'waited for', 'batches again'];
  const seconds = (ms) => `${figure(ms / 1000)} s`;
  const inWords = ({ count, sum, median, longest }) =>
    `${count} batches, of ${seconds(sum)} in all, ${seconds(median)} in the middle and ${seconds(longest)} at the most`;
  const full = windows.reduce((most, one) => (one.cases > most.cases ? one : most));
  const said = [
    `**${name}**, from ${cases} cases (times by the ${clock}, at a load of ${load.map(figure).join(' to ')}).`,
    `The last window that was measured has ${inWords(measuredLast)}.`,
    `A straight line by their tokens explains ${percent(fit.explained)} of the variance of those times; half of them are within ${percent(fit.half)} of it.`,
  ];
  if (fit.half > MOST_OFF) return [...said, 'So nothing is told of longer runs.'].join(' ');
  said.push(`By it, the first window of ${full.cases.toLocaleString('en-US')} cases has ${inWords(full)}.`);
  return `${said.join(' ')}\n\n${table(head, rows)}`;
}

async function redis() {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-bench-redis-'));
  const port = await freePort();
  const [program, ...flags] = redisCommand(folder, port, PASSWORD);
  const child = spawn(program, flags, { stdio: 'ignore' });
  const why = await Promise.race([
    new Promise((resolve) => child.once('error', ({ message }) => resolve(message))),
    new Promise((resolve) => child.once('exit', (code) => resolve(`redis-server ended with ${code}`))),
    sleep(1000),
  ]);
  const end = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', end);
  return { url: `redis://127.0.0.1:${port}`, env: { PADPROOF_QUEUE_PASSWORD: PASSWORD }, why, end };
}
