// Whether the time of a campaign is in proportion to its cases.
import { fileURLToPath } from 'node:url';
import { Child } from '../child.mjs';
import { median, ratios } from '../figures.mjs';
import { figure, table, withSpread } from '../markdown.mjs';

const TIMES = [1, 2, 4];
const ROUNDS = 2;
/** Cases that pay for what comes once: weights, code, and the noise of every length. */
const PILOT = 60;

export const scaling = {
  name: 'scaling',
  share: 0.06,
  async run({ seconds }, note) {
    const script = fileURLToPath(new URL('../processes/padproof-cases.mjs', import.meta.url));
    const child = new Child({ command: [process.execPath, script, 'built-in', 'wasm'] });
    try {
      await child.ask('open');
      const pilot = await child.ask('run', { seed: 9, runs: PILOT });
      const left = seconds - pilot.seconds;
      const total = ROUNDS * TIMES.reduce((a, b) => a + b);
      const cases = Math.max(20, Math.floor((left * pilot.cases) / pilot.seconds / total));
      const turns = TIMES.map((times) => ({ times, cases: times * cases, seconds: [] }));
      for (let round = 1; round <= ROUNDS; round++) {
        for (const turn of turns) {
          const answer = await child.ask('run', { seed: round, runs: turn.cases });
          turn.seconds.push(answer.seconds);
          note(`${turn.cases} cases`);
        }
      }
      return { turns };
    } finally {
      await child.close();
    }
  },
  markdown({ turns: [first, ...more] }) {
    const rows = more.map(({ times, cases, seconds }) => [
      `${figure(first.cases)} → ${figure(cases)}`,
      String(times),
      withSpread(ratios(seconds, first.seconds)),
      // What is measured once a campaign, such as noise, is in the first term; the rest goes with the cases.
      figure((median(seconds) - median(first.seconds)) / ((times - 1) * median(first.seconds))),
    ]);
    return table(['cases', 'times as many', 'times as long', 'a further case ÷ one of the first'], rows);
  },
};
