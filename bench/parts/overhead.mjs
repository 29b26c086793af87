// What padproof's own work costs beside the model's: the share of a campaign's time in which the model does not compute.
import { fileURLToPath } from 'node:url';
import { Child } from '../child.mjs';
import { spread } from '../figures.mjs';
import { absentees, figure, table, withSpread } from '../markdown.mjs';

/** So many cases a campaign, where there is time for it. */
const CASES = { MiniLM: 6, 'built-in': 60 };
const ROUNDS = 3;
const SETTINGS = [
  ['MiniLM', 'wasm'],
  ['MiniLM', 'tensorflow'],
  ['built-in', 'wasm'],
];

export const overhead = {
  name: 'overhead',
  share: 0.08,
  async run({ seconds, model: folder, nodePath, quick }, note) {
    const script = fileURLToPath(new URL('../processes/padproof-cases.mjs', import.meta.url));
    const [entries, notRun] = [[], []];
    for (const [model, backend] of SETTINGS) {
      const until = performance.now() + (seconds * 1000) / SETTINGS.length;
      const named = model === 'MiniLM' ? folder : model;
      const command = [process.execPath, script, named, backend];
      const child = new Child({ command, env: { NODE_PATH: nodePath } });
      try {
        await child.ask('open');
        const turns = [];
        const runs = quick ? Math.ceil(CASES[model] / 3) : CASES[model];
        for (let round = 1; round <= ROUNDS; round++) {
          turns.push(await child.ask('run', { seed: round, runs }));
          if (performance.now() > until) break;
        }
        entries.push({ model, backend, turns });
      } catch ({ message }) {
        notRun.push({ contender: `${model} on ${backend}`, why: message });
      } finally {
        await child.close();
      }
      note(`${model} on ${backend}`);
    }
    return { entries, notRun };
  },
  markdown({ entries, notRun }) {
    const rows = entries.map(({ model, backend, turns }) => {
      const own = turns.map(({ seconds, modelSeconds }) => (100 * (seconds - modelSeconds)) / seconds);
      const cases = turns.reduce((sum, turn) => sum + turn.cases, 0);
      return [model, backend, `${withSpread(spread(own))} %`, figure(cases), String(turns.length)];
    });
    const head = ['model', 'backend', "padproof's own", 'cases', 'campaigns'];
    return `${table(head, rows)}\n\n${absentees(notRun)}`.trim();
  },
};
