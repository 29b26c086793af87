// What a second worker brings: `padproof check --workers`, from the command line, start and end included. One process takes
// more than one core where it can, since the engine collects garbage and compiles beside it; so one is run on one core, too.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pinned } from '../child.mjs';
import { ratios } from '../figures.mjs';
import { absentees, table, withSpread } from '../markdown.mjs';
import { seconds as secondsOf } from '../serve.mjs';

const cli = fileURLToPath(new URL('../../bin/padproof.js', import.meta.url));
/** Cases of a run, on each model. */
const CASES = { 'built-in': 600, MiniLM: 32 };
const ROUNDS = 2;
/** The fast kernels, so that there are more cases in the time. */
const FLAGS = ['--kernels', 'fast', '--no-save', '--min-coverage', '0'];

export const workers = {
  name: 'workers',
  share: 0.2,
  async run({ model: folder, seconds, quick }, note) {
    const help = spawnSync(process.execPath, [cli, 'check', '--help'], { encoding: 'utf8' }).stdout;
    if (!help.includes('--workers')) {
      return { entries: [], notRun: [{ contender: '2 workers', why: 'padproof check has no --workers' }] };
    }
    const until = performance.now() + seconds * 1000;
    const entries = [];
    const oneCore = pinned(1);
    for (const [model, args] of [
      ['built-in', []],
      ['MiniLM', [folder]],
    ]) {
      const runs = quick ? Math.ceil(CASES[model] / 3) : CASES[model];
      const entry = { model, runs, oneCore: [], one: [], two: [] };
      for (let round = 1; round <= ROUNDS; round++) {
        const asked = [...args, '--runs', String(runs), '--seed', String(round)];
        if (oneCore.length > 0) entry.oneCore.push(await timed([...asked, '--workers', '1'], oneCore));
        entry.one.push(await timed([...asked, '--workers', '1']));
        entry.two.push(await timed([...asked, '--workers', '2']));
        note(`${model}, round ${round}`);
        if (performance.now() > until) break;
      }
      entries.push(entry);
    }
    return { entries, notRun: [] };
  },
  markdown({ entries, notRun }) {
    if (entries.length === 0) return absentees(notRun);
    const rows = entries.map(({ model, runs, oneCore, one, two }) => [
      model,
      String(runs),
      oneCore.length > 0 ? withSpread(ratios(oneCore, two)) : 'no taskset here',
      withSpread(ratios(one, two)),
      String(one.length),
    ]);
    return table(['model', 'cases', 'two on two cores, one on one', 'two on two cores, one on both', 'rounds'], rows);
  },
};

/** Seconds of a run that has to hold. @param keeper the command that keeps it on some cores, if any */
async function timed(args, keeper = []) {
  return secondsOf(() => {
    const [program, ...all] = [...keeper, process.execPath, cli, 'check', ...args, ...FLAGS];
    const { status, stderr } = spawnSync(program, all, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${[program, ...all].join(' ')} ended with ${status}: ${stderr.slice(-400)}`);
  });
}
