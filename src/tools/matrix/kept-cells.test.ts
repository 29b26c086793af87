import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { reportsOf } from '../../engine/campaign/reports';
import { allHeld } from '../../report/testing/reports';
import type { KnownCell } from './kept-cells';
import { CellFolder, isDone, knownCells } from './kept-cells';

let folder: string;
let said: string[];
const cellsIn = (): CellFolder => new CellFolder(folder, (line) => said.push(line));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-kept-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const cell = (
  words: readonly string[],
  model = '',
): { name: string; model: string; words: readonly string[]; path: [] } => ({
  name: `cell ${words.join('/')}`,
  model,
  words,
  path: [],
});
const notRun = (message: string) => [{ subject: { model: 'm' }, exitCode: 3 as const, message }];
const reports = ({ info, name }: KnownCell, message = 'It is not here.') =>
  reportsOf(1, [], notRun(message), { plan: 'plan.yaml', names: [name], cell: info });

test('a cell is known by the version and by what check is given; its content is that of its model', async () => {
  const model = join(folder, 'model.bin');
  writeFileSync(model, 'weights');
  const [a, b, c] = await knownCells([cell(['x'], model), cell(['y'], model), cell(['x'])]);
  expect(a.info.id).not.toBe(b.info.id);
  expect(a.info.content).toBe(b.info.content);
  expect(c.info).toEqual({ id: a.info.id, runtime: a.info.runtime });
  expect(a.info.runtime).toContain(`node ${process.versions.node}`);
  writeFileSync(model, 'others');
  const [later] = await knownCells([cell(['x'], model)]);
  expect(later.info.id).toBe(a.info.id);
  expect(later.info.content).not.toBe(a.info.content);
});

test('what its flags name is content of a cell as well, and what configures a graph beside it', async () => {
  const place = (name: string): string => relative(process.cwd(), join(folder, name));
  const [words, program, graph] = [place('words.txt'), place('serve.py'), place('model.onnx')];
  const cells = [
    cell([`--words=${words}`]),
    cell([`--program=python3 ${program} --port 1`]),
    cell(['--program'], `python3 ${program}`),
    cell([graph], graph),
  ];
  for (const file of [words, program, graph, place('config.json')]) writeFileSync(file, 'before');
  const before = (await knownCells(cells)).map(({ info }) => info);
  expect(before.every(({ content }) => content !== undefined)).toBe(true);
  for (const file of [words, program, place('config.json')]) writeFileSync(file, 'after');
  const after = (await knownCells(cells)).map(({ info }) => info);
  for (const [i, { id, content }] of after.entries()) {
    expect(id).toBe(before[i].id);
    expect(content).not.toBe(before[i].content);
  }
});

test('a MODEL that is there and cannot be read whole is known as such; one that is not there has no content', async () => {
  const [odd, none] = await knownCells([cell(['x'], '/dev/null'), cell(['y'], 'org/model')]);
  expect([odd.unseen, odd.info.content, none.unseen, none.info.content]).toEqual([
    true,
    undefined,
    undefined,
    undefined,
  ]);
});

test('what is kept is found again, in a folder below, too, and leaves no drafts', async () => {
  const [known, other] = await knownCells([cell(['../x y']), cell(['z'])]);
  const file = await cellsIn().keep(known, reports(known));
  expect(readdirSync(folder)).toEqual([`cell-..-x-y-${known.info.id}.json`]);
  mkdirSync(join(folder, 'shard-2'));
  renameSync(file, join(folder, 'shard-2', `other-name-${known.info.id}.json`));
  const found = await cellsIn().find([known, other]);
  expect([...found.keys()]).toEqual([known.info.id]);
  expect(found.get(known.info.id)!.reports.notRun).toEqual(notRun('It is not here.'));
  expect(said).toEqual([]);
});

test('a cell with a long name has a file whose name the file system takes', async () => {
  const [known] = await knownCells([cell(['x'.repeat(290)])]);
  const file = await cellsIn().keep(known, reports(known));
  expect(basename(file).length).toBeLessThan(180);
  expect([...(await cellsIn().find([known])).keys()]).toEqual([known.info.id]);
});

test('a file that is cut short, or of another cell, counts as nothing, and is named', async () => {
  const [known, other] = await knownCells([cell(['x']), cell(['y'])]);
  const file = await cellsIn().keep(known, reports(known));
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, -20));
  writeFileSync(join(folder, `b-${other.info.id}.json`), text);
  expect(await cellsIn().find([known, other])).toEqual(new Map());
  expect(said[0]).toContain(`${file}: its cell counts as not run: `);
  expect(said[1]).toContain(`b-${other.info.id}.json: it holds no cell of this plan`);
});

/** What a file says of its cell. */
interface Given {
  readonly done?: boolean;
  readonly ran?: boolean;
  readonly verdict?: string;
  readonly content?: string;
  readonly runtime?: string;
}

describe('of two files of a cell', () => {
  const twice = async (first: Given, second: Given, content?: string, elsewhere = true) => {
    const [known] = await knownCells([cell(['x'])]);
    const mine = { ...known, info: { ...known.info, ...(content && { content }) } };
    for (const [sub, given] of Object.entries({ a: first, b: second })) {
      const { done, verdict, ran, ...info } = given;
      const whole = { ...known, info: { ...known.info, ...info } };
      const text = JSON.stringify({
        ...reports(whole, sub),
        ...(done && { notRun: [] }),
        ...(verdict && { verdict }),
        ...(ran && { reports: [allHeld] }),
      });
      mkdirSync(join(folder, sub), { recursive: true });
      writeFileSync(join(folder, sub, `c-${known.info.id}.json`), text);
    }
    const kept = (await cellsIn().find([mine], elsewhere)).get(known.info.id);
    return kept?.file.slice(folder.length + 1, folder.length + 2);
  };

  it('the one that is done is taken, in whatever order they stand', async () => {
    expect(await twice({ done: true }, {})).toBe('a');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect(await twice({}, { done: true })).toBe('b');
  });

  it('neither is taken for the other where both are done and their models differ', async () => {
    const both = [
      { done: true, content: '1' },
      { done: true, content: '2' },
    ] as const;
    await expect(twice(...both)).rejects.toThrow('of two contents of its model. Remove one of them.');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    // With the model here it is clear which is meant.
    expect(await twice(...both, '2')).toBe('b');
  });

  it('what was judged of another model is not taken', async () => {
    expect(await twice({ done: true, content: '1' }, { content: '1' }, '2')).toBeUndefined();
  });

  it('what was judged where nobody saw a model is not of the one that is here, nor the other way round', async () => {
    expect(await twice({ done: true }, {}, '2', false)).toBe('b');
    expect(await twice({ done: true }, {}, '2', true)).toBe('b');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect(await twice({ done: true, content: '1' }, { content: '1' }, undefined, false)).toBeUndefined();
    expect(await twice({ done: true, content: '1' }, { content: '1' }, undefined, true)).toBe('a');
  });

  it('what was judged with other versions is not taken, unless it is merged', async () => {
    const old = { done: true, runtime: 'node 1' };
    expect(await twice(old, {}, undefined, false)).toBe('b');
    expect(await twice(old, {}, undefined, true)).toBe('a');
  });

  it('the worst of those that ran is taken', async () => {
    expect(await twice({ done: true, verdict: 'held' }, { done: true, verdict: 'violated' })).toBe('b');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    // Interrupted after a violation, and not run at all elsewhere.
    expect(await twice({ ran: true, verdict: 'violated' }, {})).toBe('a');
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect(await twice({ ran: true, verdict: 'held' }, {})).toBe('a');
  });
});

test('what was interrupted, was not here, or broke the model is not done', () => {
  const stopped = (by?: string) => ({ ...(by && { stopped: { by, message: '' } }) }) as never;
  const done = (...of: (string | undefined)[]): boolean =>
    isDone(
      reportsOf(
        1,
        of.map((by) => ({ verdict: 'held', exitCode: 0, ...(stopped(by) as object) }) as never),
      ),
    );
  expect(done(undefined, 'bail')).toBe(true);
  expect(done(undefined, 'interrupt')).toBe(false);
  expect(done('environment')).toBe(false);
  expect(done('subject')).toBe(false);
  expect(done('budget')).toBe(true);
  expect(isDone(reportsOf(1, [], notRun('')))).toBe(false);
});
