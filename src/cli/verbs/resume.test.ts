import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../core/report/report';
import { deeply, some } from '../../testing/deep';
import type { Ran } from '../testing/binary';
import { unwrapped } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

/** Notes for what it is asked, beside the number of lines that the journal has by then. It is not fast, so that it can be killed. */
const NOTING = `
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { plain, leaky, sleep, subject } from './base.mjs';
const { JOURNAL, LOG } = process.env;
const lines = () => (existsSync(JOURNAL) ? readFileSync(JOURNAL, 'latin1').split('\\n').length - 1 : 0);
const noting = (encode) => subject(async (batch) => {
  const { size, length, inputIds, attentionMask } = batch;
  const hash = createHash('sha256').update(JSON.stringify([size, length, inputIds, attentionMask])).digest('hex');
  appendFileSync(LOG, lines() + ' ' + hash.slice(0, 16) + '\\n');
  await sleep(4);
  return encode(batch);
});
`;

let folder: string;
const one = new OneProcess();
beforeAll(() => {
  folder = moduleFolder();
  for (const [name, encode] of Object.entries({ 'notes-right': 'plain', 'notes-leaky': 'leaky' }))
    writeFileSync(join(folder, `${name}.mjs`), `${NOTING}export default () => noting(${encode});`);
});
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true });
});

const CLAIMS = some(['pad-content-is-ignored', 'mask-matters', 'matches-unpadded'], 2).join(',');
const CHECK = `--runs ${deeply(12, 24)} --min-coverage 0 --no-save --only ${CLAIMS}`;

function run(by: OneProcess, args: string, env = {}): Promise<Ran> {
  return by.run(args.split(' '), { cwd: folder, env });
}

/** A check that keeps a journal and notes what is asked. */
function check(by: OneProcess, model: string, name: string): Promise<Ran> {
  const env = { JOURNAL: join(folder, `${name}.jsonl`), LOG: join(folder, `${name}.log`) };
  return run(by, `check ${model}.mjs ${CHECK} --seed 1 --resume ${name}.jsonl --json ${name}.json`, env);
}

const textOf = (file: string): string =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
const linesOf = (file: string): string[] => textOf(file).split('\n').slice(0, -1);
const reportIn = (file: string): object => {
  const { seconds: _, cost: __, when: ___, ...report } = JSON.parse(textOf(file)) as Report;
  return report;
};

/** Kills a check again and again, at so many random moments, until it is let come to its end. @returns how often it was killed */
async function killed(model: string, name: string, kills: number, msOfWhole: number): Promise<number> {
  for (let done = 0; ; done++) {
    const own = new OneProcess();
    const before = textOf(`${name}.log`).length;
    const end = { ran: undefined as Ran | undefined };
    const ended = check(own, model, name).then((ran) => (end.ran = ran));
    if (done < kills) {
      // Now and then while it starts; else while it asks.
      if (Math.random() < 0.1) await sleep(Math.random() * 500);
      else while (!end.ran && textOf(`${name}.log`).length === before) await sleep(5);
      await Promise.race([ended, sleep(Math.random() * msOfWhole * 0.6)]);
    } else await ended;
    own.end();
    if (end.ran) return done;
  }
}

test.each(some(['notes-right', 'notes-leaky'], 1))(
  'a check of %s that is killed by -9 again and again comes to the report of one run, and nothing is judged twice',
  async (model) => {
    await check(one, model, `${model}-whole`);
    const { seconds } = JSON.parse(textOf(`${model}-whole.json`)) as Report;
    const [whole, lines] = [linesOf(`${model}-whole.log`), linesOf(`${model}-whole.jsonl`).length];
    let kills = 0;
    for (let trial = 0; kills < deeply(2, 100); trial++) {
      const name = `${model}-${trial}`;
      kills += await killed(model, name, deeply(2, 20), 1000 * seconds);
      expect(reportIn(`${name}.json`)).toEqual(reportIn(`${model}-whole.json`));
      const journal = linesOf(`${name}.jsonl`);
      expect(journal).toHaveLength(lines);
      const steps = journal.map((line) => /"step":"[^"]*"/.exec(line)?.[0]);
      expect(new Set(steps).size).toBe(steps.length);
      // What is asked with so many lines known is what one run asks behind them, and nothing else.
      if (model === 'notes-right') expect(others(linesOf(`${name}.log`), whole)).toEqual([]);
    }
    expect(kills).toBeGreaterThan(0);
  },
  deeply(60_000, 1_200_000),
);

/** The lines of a log that are not in that of one run. A kill between the lines of one step has all of the step asked again. */
function others(log: readonly string[], whole: readonly string[]): string[] {
  const counts = [...new Set(whole.map((line) => Number(line.split(' ')[0])))];
  return log.filter((line) => {
    const [at, ask] = line.split(' ');
    const from = counts.findLast((count) => count <= Number(at))!;
    return !whole.includes(`${from} ${ask}`);
  });
}

test('what is known is not asked again, without a seed too, and by workers; what was not whole is', async () => {
  await check(one, 'notes-right', 'known');
  const asked = linesOf('known.log').length;
  const again = await run(one, `check notes-right.mjs ${CHECK} --resume known.jsonl --workers 2 --json again.json`);
  expect(again.stderr).toMatch(
    /seed 1\npadproof: known.jsonl: goes on from there; of its cases, \d+ batches are judged/,
  );
  expect(linesOf('known.log')).toHaveLength(asked);
  expect(reportIn('again.json')).toEqual(reportIn('known.json'));
  writeFileSync(join(folder, 'torn.jsonl'), textOf('known.jsonl').slice(0, -9));
  const torn = await run(one, `check notes-right.mjs ${CHECK} --resume torn.jsonl --json torn.json`);
  expect(torn.stderr).toMatch(/padproof: torn.jsonl: dropped the last \d+ bytes, which are not whole/);
  expect(reportIn('torn.json')).toEqual(reportIn('known.json'));
});

test('a shard goes on as well, and what it writes is the same', async () => {
  const shard = (more: string): Promise<Ran> => run(one, `check leaky.mjs ${CHECK} --seed 1 --shard 1/2 ${more}`);
  await shard('--json plain.json');
  await shard('--json first.json --resume shard.jsonl');
  const lines = linesOf('shard.jsonl');
  writeFileSync(join(folder, 'shard.jsonl'), `${lines.slice(0, lines.length >> 1).join('\n')}\n`);
  await shard('--json second.json --resume shard.jsonl');
  await run(one, `check leaky.mjs ${CHECK} --seed 1 --shard 2/2 --json other.json`);
  for (const part of ['plain', 'first', 'second'])
    await run(one, `merge ${part}.json other.json --json merged-${part}.json`);
  expect(reportIn('merged-first.json')).toEqual(reportIn('merged-plain.json'));
  expect(reportIn('merged-second.json')).toEqual(reportIn('merged-plain.json'));
});

test('a run that saves goes on with what was saved when it began', async () => {
  const args = `check leaky.mjs ${CHECK.replace(' --no-save', '')} --seed 1 --save saved --resume saved.jsonl`;
  await run(one, `${args} --json before.json`);
  const ran = await run(one, `${args} --json after.json`);
  expect(ran.code).toBe(1);
  expect(reportIn('after.json')).toEqual(reportIn('before.json'));
});

test('another run is refused by what differs, and the file is left as it is', async () => {
  await run(one, `check good.mjs ${CHECK} --seed 1 --resume own.jsonl`);
  const before = textOf('own.jsonl');
  const module = textOf('good.mjs');
  for (const [args, words] of [
    [`good.mjs ${CHECK} --seed 2`, 'in it the seed is 1, and not 2 as here'],
    [`leaky.mjs ${CHECK}`, 'in it the model, or an option of it, is'],
    [`good.mjs ${CHECK} --max-length 9`, 'in it the longest length is not given, and not 9 as here'],
    [`good.mjs ${CHECK} --shard 1/2 --json x.json`, 'in it what is judged is the whole, and not shard 1 of 2 as here'],
    ['good.mjs', '--resume needs --runs'],
    ['good.mjs --minutes 1 --runs 9', '--resume needs --runs, and no --minutes'],
  ]) {
    const { code, stderr } = await run(one, `check ${args} --resume own.jsonl`);
    expect([code, unwrapped(stderr)]).toEqual([2, expect.stringContaining(words)]);
  }
  writeFileSync(join(folder, 'good.mjs'), `${module}\n// other\n`);
  expect((await run(one, `check good.mjs ${CHECK} --resume own.jsonl`)).stderr).toContain(
    'the content of the model is',
  );
  writeFileSync(join(folder, 'good.mjs'), module);
  expect(textOf('own.jsonl')).toBe(before);
  expect((await run(one, `check good.mjs ${CHECK} --resume good.mjs`)).stderr).toContain('does not end in .jsonl');
});
