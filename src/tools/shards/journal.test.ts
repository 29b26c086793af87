import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../core/report/report';
import type { Subject } from '../../core/subject';
import { runCampaign } from '../../engine/campaign/campaign';
import { sourceOf } from '../../engine/campaign/check';
import { invariantNamed } from '../../engine/invariants';
import { deeply, some } from '../../testing/deep';
import { toySubject } from '../../testing/toy-subject';
import { identityOf, type Identity } from './identity';
import { Journal } from './journal';

const FEW = ['pad-content-is-ignored', 'matches-unpadded', 'mask-matters'].map(invariantNamed);
const ASKED = { seed: 3, runs: deeply(12, 40), minCoverage: 0, invariants: FEW, retrievalImpact: true };
const right = (): Subject => toySubject();
const leaking = (): Subject => toySubject({ faults: { hidden: -1 } });

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-journal-'));
  file = join(folder, 'run.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const identity = (options = {}, model = 'toy'): Promise<Identity> =>
  identityOf({ model }, sourceOf(right), { ...ASKED, ...options }, undefined);

interface Ran {
  readonly report: Report;
  /** Of each time that the subject was asked: how many lines the journal had, and for what. */
  readonly asks: readonly (readonly [lines: number, batch: string])[];
  readonly said: readonly string[];
}

/** A run that keeps the journal, or goes on with it. */
async function run(make: () => Subject): Promise<Ran> {
  const said: string[] = [];
  const asks: [number, string][] = [];
  const journal = await Journal.read(file, (line) => said.push(line.replace(folder, '')));
  const [ledger] = journal.begin([await identity()]);
  const source = sourceOf(() => {
    const subject = make();
    const encode: Subject['encode'] = (batch, wanted) => {
      const { size, length, inputIds, attentionMask } = batch;
      asks.push([linesOf(file), hashed(JSON.stringify([size, length, inputIds, attentionMask]))]);
      return subject.encode(batch, wanted);
    };
    return { ...subject, encode };
  });
  const { seconds: _, cost, ...report } = await runCampaign(source, { model: 'toy' }, { ...ASKED, ledger });
  journal.close();
  return { report: { ...report, seconds: 0, cost: { pooled: cost.pooled } } as Report, asks, said };
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function linesOf(place: string): number {
  return existsSync(place) ? readFileSync(place, 'latin1').split('\n').length - 1 : 0;
}

test.each([
  ['right', right],
  ['leaking', leaking],
])('wherever a run of a %s subject was cut off, it goes on to the same report', async (name, make) => {
  const whole = await run(make);
  const content = readFileSync(file);
  expect(linesOf(file)).toBeGreaterThan(8);
  const all = linesOf(file);
  const count = deeply(name === 'right' ? 3 : 2, 60);
  for (let i = 1; i <= count; i++) {
    const length = Math.floor((content.length * i) / count);
    writeFileSync(file, content.subarray(0, length));
    const lines = linesOf(file);
    const { report, asks, said } = await run(make);
    expect(report).toEqual(whole.report);
    if (lines > 0) expect(said.at(-1)).toContain('goes on from there');
    // Nothing that stood in it is asked again.
    if (name === 'right') expect(asks.map(([, ask]) => ask)).toEqual(lines === all ? [] : asksBehind(whole, lines));
    expect(asks.length).toBeLessThanOrEqual(whole.asks.length);
    if (lines === all) expect(asks).toEqual([]);
    expect(readFileSync(file).length).toBe(content.length);
  }
});

/** What was asked when the journal had so many lines, or more; what is measured for a step is written right before it. */
function asksBehind({ asks }: Ran, lines: number): string[] {
  const steps = [...new Set(asks.map(([at]) => at))];
  const from = steps.findLast((at) => at <= lines) ?? 0;
  const next = steps.find((at) => at >= lines);
  // A cut between what was measured and its step: all of the step is done again.
  const first = next === lines ? lines : from;
  return asks.filter(([at]) => at >= first).map(([, ask]) => ask);
}

test('a tail that is torn or garbled is dropped from the first bad line on, and said so', async () => {
  const { report } = await run(right);
  const content = readFileSync(file);
  appendFileSync(file, '{"sha256":"0');
  const torn = await run(right);
  expect(torn.said[0]).toMatch(/^\/run.jsonl: dropped the last 12 bytes, which are not whole/);
  expect(readFileSync(file)).toEqual(content);
  const flipped = Buffer.from(content);
  const at = Math.floor(content.length * 0.6);
  flipped[at] ^= 4;
  writeFileSync(file, flipped);
  const again = await run(right);
  const from = content.lastIndexOf('\n', at - 1) + 1;
  expect(again.said[0]).toContain(`dropped the last ${content.length - from} bytes`);
  expect(again.report).toEqual(report);
  expect(again.asks.length).toBeGreaterThan(0);
});

test('who was killed before the first line was whole begins anew', async () => {
  const { report } = await run(right);
  for (const length of some([200, 0, 5], 1)) {
    truncateSync(file, length);
    expect((await run(right)).report).toEqual(report);
  }
});

test('another run, and what is no journal, is refused by what differs, and left as it is', async () => {
  await run(right);
  const before = readFileSync(file);
  const refusal = async (campaigns: readonly Identity[], part?: { index: number; count: number }): Promise<string> => {
    const journal = await Journal.read(file, () => undefined);
    try {
      journal.begin(campaigns, part);
      return 'not refused';
    } catch (thrown) {
      return (thrown as Error).message;
    }
  };
  expect(await refusal([await identity({ seed: 4 })])).toContain('in it the seed is 3, and not 4 as here');
  expect(await refusal([await identity({ runs: 99 })])).toContain(`the number of cases is ${ASKED.runs}, and not 99`);
  expect(await refusal([await identity({}, 'other')])).toContain('the model, or an option of it, is');
  expect(await refusal([{ ...(await identity()), content: 'a1' }])).toContain('content of the model is not given');
  expect(await refusal([{ ...(await identity()), claims: [] }])).toContain('the list of claims is');
  expect(await refusal([await identity(), await identity()])).toContain('the number of forms is 1, and not 2');
  expect(await refusal([await identity()], { index: 1, count: 2 })).toContain('the whole, and not shard 1 of 2');
  expect(readFileSync(file)).toEqual(before);
  const flipped = Buffer.from(before);
  flipped[100] ^= 4;
  for (const [content, words] of [
    [flipped, 'its first line is not that of a journal, or not whole'],
    [Buffer.from('export default 1;\n'), 'its first line is not that of a journal'],
  ] as const) {
    writeFileSync(file, content);
    await expect(Journal.read(file, () => undefined)).rejects.toThrow(words);
    expect(readFileSync(file)).toEqual(content);
  }
  await expect(Journal.read(folder, () => undefined)).rejects.toThrow('cannot be read');
});

test('a failure is not kept: the subject is asked again', async () => {
  const throwing = (): Subject => {
    const toy = toySubject();
    return {
      ...toy,
      encode: (batch, wanted) => {
        if (batch.length > 12) throw new Error('too long');
        return toy.encode(batch, wanted);
      },
    };
  };
  const { report } = await run(throwing);
  expect(report.stopped).toMatchObject({ by: 'subject' });
  expect(report.cases.judged).toBeLessThan(ASKED.runs);
  expect(readFileSync(file, 'utf8')).not.toContain('too long');
  const again = await run(throwing);
  expect(again.report).toEqual(report);
  expect(again.asks.length).toBeGreaterThan(0);
  rmSync(file);
  const whole = await run(right);
  await run(right);
  rmSync(file);
  await run(throwing);
  // It may have been the machine.
  expect((await run(right)).report).toEqual(whole.report);
});
