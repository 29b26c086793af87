// What a second worker brings: `padproof check --workers`, from the command line, start and end included.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ratios } from '../figures.mjs';
import { absentees, table, withSpread } from '../markdown.mjs';
import { seconds as secondsOf } from '../serve.mjs';

const cli = fileURLToPath(new URL('../../bin/padproof.js', import.meta.url));
/** Cases of a run, on each model. */
const CASES = { 'built-in': 400, MiniLM: 24 };
const ROUNDS = 2;

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
    for (const [model, args] of [
      ['built-in', []],
      ['MiniLM', [folder]],
    ]) {
      const runs = quick ? Math.ceil(CASES[model] / 3) : CASES[model];
      const entry = { model, runs, one: [], two: [] };
      for (let round = 1; round <= ROUNDS; round++) {
        entry.one.push(await timed([...args, '--runs', String(runs), '--seed', String(round), '--workers', '1']));
        entry.two.push(await timed([...args, '--runs', String(runs), '--seed', String(round), '--workers', '2']));
        note(`${model}, round ${round}`);
        if (performance.now() > until) break;
      }
      entries.push(entry);
    }
    return { entries, notRun: [] };
  },
  markdown({ entries, notRun }) {
    if (entries.length === 0) return absentees(notRun);
    const rows = entries.map(({ model, runs, one, two }) => [
      model,
      String(runs),
      withSpread(ratios(one, two)),
      String(one.length),
    ]);
    return table(['model', 'cases', 'times as fast with two', 'rounds'], rows);
  },
};

/** Seconds of a run that has to hold. */
async function timed(args) {
  return secondsOf(() => {
    const all = [cli, 'check', ...args, '--no-save', '--min-coverage', '0'];
    const { status, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`padproof ${all.slice(1).join(' ')} ended with ${status}: ${stderr.slice(-400)}`);
  });
}
