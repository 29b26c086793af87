// What the protocol of programs takes: all-MiniLM-L6-v2 in PyTorch behind it, beside the model alone in the very same passes.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { batchOf } from '../batches.mjs';
import { Child } from '../child.mjs';
import { spread } from '../figures.mjs';
import { absentees, figure, table, withSpread } from '../markdown.mjs';

const [SCRIPT, FORWARD] = ['../python/program.py', '../processes/program-forward.mjs'].map((file) =>
  fileURLToPath(new URL(file, import.meta.url)),
);
const VOCABULARY = 30522;
/** B, S, and what is asked for. */
const SETTINGS = [
  [1, 16, ['lastHiddenState']],
  [1, 16, ['lastHiddenState', 'hiddenStates']],
  [8, 128, ['lastHiddenState']],
  [8, 128, ['lastHiddenState', 'hiddenStates']],
];
/** Passes of a turn, in each of which every setting has its own. */
const PASSES = [40, 40, 6, 6];
const LEAST_TURNS = 3;
const CHECK = { seed: 1, runs: 4, maxLength: 64 };

export const program = {
  name: 'program',
  share: 0.06,
  async run({ seconds, model, python: ofBench, quick }, note) {
    const python = process.env.PADPROOF_PYTHON ?? ofBench;
    const contender = 'a program in Python';
    if (!existsSync(python))
      return { entries: [], notRun: [{ contender, why: `${python} is not there: bash bench/setup.sh sets it up` }] };
    const child = new Child({ command: [process.execPath, FORWARD, python, SCRIPT, model] });
    const until = performance.now() + 1000 * seconds;
    const entries = SETTINGS.map(([B, S, wanted]) => ({ B, S, wanted, turns: [] }));
    try {
      const { versions } = await child.ask('open');
      for (let turn = 0; turn < (quick ? 1 : LEAST_TURNS) || performance.now() < until; turn++) {
        note(`turn ${turn + 1}`);
        for (const [i, { B, S, wanted, turns }] of entries.entries()) {
          await child.ask('prepare', { batch: batchOf(B, S, VOCABULARY), wanted });
          if (turn === 0) await child.ask('time', { passes: 3 });
          turns.push((await child.ask('time', { passes: PASSES[i] })).taken);
        }
      }
      note('a check');
      const check = await child.ask('check', { ...CHECK, runs: quick ? 1 : CHECK.runs });
      return { versions, entries: entries.map(figuresOf), check, notRun: [] };
    } catch ({ message }) {
      return { entries: [], notRun: [{ contender, why: message }] };
    } finally {
      await child.close();
    }
  },
  markdown({ entries, check, notRun }) {
    const rows = entries.map(({ B, S, wanted, time, processor, model, turns }) => [
      `B ${B}, S ${S}`,
      wanted.map((name) => `\`${name}\``).join(', '),
      `${withSpread(processor)} %`,
      `${withSpread(time)} %`,
      `${figure(1000 * model)} ms`,
      String(turns),
    ]);
    const head = ['batch', 'outputs', 'more processor time', 'more time', 'processor time of the model', 'turns'];
    const { passes, rows: ofCheck, seconds, inModel } = check ?? {};
    const all = check
      ? `All ${figure(passes)} passes of a check of ${CHECK.runs} cases, with ${figure(ofCheck / passes)} rows each on average, up to ${CHECK.maxLength} positions: ${figure(100 * (seconds / inModel - 1))} % more time than in the model alone.`
      : '';
    return `${table(head, rows)}\n\n${all}\n\n${absentees(notRun)}`.trim();
  },
};

/** How many percent more than the model alone a pass takes, by turns. */
function figuresOf({ turns, ...setting }) {
  const sum = (turn, field) => turn.reduce((total, pass) => total + pass[field], 0);
  const more = (all, alone) => spread(turns.map((turn) => 100 * (sum(turn, all) / sum(turn, alone) - 1)));
  return {
    ...setting,
    time: more('seconds', 'inModel'),
    processor: more('processor', 'processorInModel'),
    model: spread(turns.map((turn) => sum(turn, 'processorInModel') / turn.length)).median,
    turns: turns.length,
  };
}
