import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schemaErrors, undocumentedFields } from '../../report/testing/schema';
import { encoderGraph } from '../../subjects/tfjs/testing/encoder-graph';
import type { EncoderGraphOptions } from '../../subjects/tfjs/testing/encoder-graph';
import type { Report } from '../../core/report/report';
import type { Ran } from '../testing/binary';
import { OneProcess } from '../testing/one-process';

let folder: string;
/** Removed at the end: the one process that runs all commands stands in the last of them. */
const folders: string[] = [];
beforeEach(() => folders.push((folder = mkdtempSync(join(tmpdir(), 'padproof-tfjs-')))));
afterAll(() => {
  one.end();
  for (const each of folders) rmSync(each, { recursive: true });
});

const one = new OneProcess();
const run = (args: string): Promise<Ran> => one.run(args.split(' '), { cwd: folder });
const write = (options?: EncoderGraphOptions, signature?: boolean): string =>
  encoderGraph(options).write(folder, { signature });

it('holds on a correct Graph model, with the flags that say the rest in the report and its command', async () => {
  write({ positionIds: false }, false);
  const flags = '--pad-id 3 --longest 16 --input ids=input_ids --output lastHiddenState=Identity';
  const ran = await run(`check model.json --backend cpu --seed 1 --runs 10 --min-coverage 0 --no-save --json ${flags}`);
  const report = JSON.parse(ran.stdout) as Report;
  expect(schemaErrors(report)).toEqual([]);
  expect(undocumentedFields(report)).toEqual([]);
  expect(report).toMatchObject({
    verdict: 'held',
    subject: { model: 'model.json', padId: 3, longest: 16, input: ['ids=input_ids'] },
  });
  expect(report.subject.traits[0]).toMatchObject({ padId: 3, maxLength: 16 });
  expect(ran.stderr).toContain(`--backend cpu ${flags}`);
  expect(ran.code).toBe(0);
});

it('shrinks what a leaky one breaks, and meets it again in a process of its own', async () => {
  write({ leak: 'keys not masked', positionIds: false });
  const ran = await run(
    'check . --backend cpu --seed 1 --runs 10 --min-coverage 0 --pad-id 2 --only pad-content-is-ignored --pad-content any --save found --json',
  );
  expect(ran.code).toBe(1);
  const { counterexample } = (JSON.parse(ran.stdout) as Report).invariants[0];
  expect(counterexample!.case).toMatchObject({ length: 2, rows: [{ tokens: [expect.any(Number)] }] });
  const [file] = readdirSync(join(folder, 'found'));
  one.end();
  const again = await run(`replay found/${file} --trust --json`);
  expect(again.code).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({
    verdict: 'violated',
    subject: { model: '.', backend: 'cpu', padId: 2 },
  });
  write({ positionIds: false });
  expect((await run(`replay found/${file} --trust`)).code).toBe(0);
});

it.each<[string, string, EncoderGraphOptions, RegExp]>([
  [
    'an output that is not there',
    'model.json --output logits=x',
    {},
    /--output names x for logits.*Its outputs are last_hidden_state/,
  ],
  ['an input that is not there', 'model.json --input ids=x', {}, /Its inputs are input_ids \(int32 \[\?, \?\]\)/],
  ['a pad id beyond the vocabulary', 'model.json --pad-id 23', {}, /vocabulary of 23/],
  ['a browser', 'model.json --browser', {}, /--browser is for the built-in BERT/],
])('is 2 for %s', async (_what, args, options, words) => {
  write(options);
  const ran = await run(`check ${args} --no-save`);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toMatch(words);
  expect(ran.stderr).not.toMatch(/^ +at /m);
});

it('has no proof of it', async () => {
  write();
  const ran = await run('certify model.json');
  expect(ran.code).toBe(4);
  expect(ran.stdout).toContain('was exported for tfjs');
});
