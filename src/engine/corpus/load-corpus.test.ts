import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../../core/errors';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { check, loadCorpus } from '../../tools/saved';
import type { InvariantReport, Report } from '../../core/report/report';

let root: string;
let saved: string;

const leaky = (): Subject => toySubject({ faults: { hidden: -1 } });
const CLAIMS = ['pad-content-is-ignored', 'matches-unpadded'];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'padproof-'));
  saved = join(root, 'saved');
  await check(leaky, { seed: 1, runs: 20, only: CLAIMS, save: saved });
  expect(await readdir(saved)).toHaveLength(2);
});
afterAll(() => rm(root, { recursive: true }));

function claim(report: Report, name: string): InvariantReport {
  return report.invariants.find((invariant) => invariant.name === name)!;
}

test('a counterexample that is still one is met before any case is generated, and is not searched for again', async () => {
  const lengths: number[] = [];
  const subject = { ...leaky() };
  const watched: Subject = {
    ...subject,
    encode: (batch, wanted) => {
      lengths.push(batch.length);
      return subject.encode(batch, wanted);
    },
  };
  const report = await check(watched, { seed: 2, runs: 20, only: CLAIMS, save: saved });
  expect(report).toMatchObject({
    exitCode: ExitCode.violated,
    corpus: { folder: saved, replayed: 2, violated: 2, held: 0, others: 0, skipped: [] },
  });
  const known = await loadCorpus(saved);
  for (const { file, counterexample } of known.entries) {
    const { savedTo, counterexample: met, cases } = claim(report, counterexample.invariant);
    expect(savedTo).toBe(file);
    // As it was found, by its own seed; nothing was shrunk anew, nor varied, and what it took then may have changed.
    const { needs, ...rest } = counterexample;
    expect(needs).toBeDefined();
    expect(met).toEqual(rest);
    expect(cases).toEqual({ held: 0, violated: 1, vacuous: 0 });
  }
  // The longest case that was saved has two positions; what reaches it is tried with sixteen more.
  expect(Math.max(...lengths)).toBe(18);
  expect(await readdir(saved)).toHaveLength(2);
});

test('what has been mended is counted as held, and random cases follow', async () => {
  const report = await check(() => toySubject(), { seed: 2, runs: 40, only: CLAIMS, save: saved });
  expect(report).toMatchObject({ exitCode: ExitCode.held, corpus: { replayed: 2, violated: 0, held: 2 } });
  expect(report.cases.judged).toBe(40);
});

test('only those of the chosen claims and of this very model are tried', async () => {
  const known = await loadCorpus(saved);
  const entries = known.entries.map(({ file, counterexample }) => ({
    file,
    counterexample: { ...counterexample, subject: { model: './another.mjs' } },
  }));
  const corpus = { ...known, entries: [...known.entries, ...entries] };
  const report = await check(leaky, { seed: 2, runs: 1, only: [CLAIMS[0]], corpus });
  expect(report.corpus).toMatchObject({ replayed: 1, violated: 1, others: 3 });
});

test('a file that is cut short, and a case that does not fit, are named and end nothing', async () => {
  const folder = join(root, 'odd');
  await cp(saved, folder, { recursive: true });
  await writeFile(join(folder, 'a-cut.json'), '{"format": "padproof-c');
  await writeFile(join(folder, 'a-draft.json.1.tmp'), '');
  const small = { ...toySubject(), vocabularySize: 2 };
  const report = await check(small, { seed: 2, runs: 40, only: CLAIMS, save: folder });
  expect(report.corpus!.skipped).toEqual([
    { file: join(folder, 'a-cut.json'), why: expect.stringContaining('is not valid JSON') as string },
    ...[1, 2].map(() => ({
      file: expect.any(String) as string,
      why: expect.stringContaining('allows 0 to 1') as string,
    })),
  ]);
  expect(report.corpus!.replayed).toBe(0);
  expect(report.cases.judged).toBe(40);
});

test('one that the subject does not support is skipped with the reason', async () => {
  const only = ['padded-columns-are-zero'];
  const save = join(root, 'of-attentions');
  await check(leaky, { seed: 1, runs: 20, only, save });
  const report = await check(toySubject({ outputs: ['lastHiddenState'] }), { seed: 1, runs: 1, only, save });
  expect(report.corpus!.skipped.map(({ why }) => why)).toEqual([expect.stringContaining('offer')]);
});

test('what is saved is read in the order of the names, and what cannot be read is named beside it', async () => {
  const folder = join(root, 'two');
  await cp(saved, folder, { recursive: true });
  await writeFile(join(folder, 'a-cut.json'), '{');
  await writeFile(join(folder, 'notes.txt'), '');
  const known = await loadCorpus(folder);
  expect(known.folder).toBe(folder);
  expect(known.entries.map(({ file }) => file)).toEqual(
    (await readdir(saved)).sort().map((name) => join(folder, name)),
  );
  expect(known.entries.map(({ counterexample }) => counterexample.invariant).sort()).toEqual([...CLAIMS].sort());
  expect(known.unreadable).toEqual([
    { file: join(folder, 'a-cut.json'), why: expect.stringMatching(/a-cut\.json is not valid JSON/) as string },
  ]);
});

test('a folder that is not there holds none; one that cannot be listed is named', async () => {
  expect(await loadCorpus(join(root, 'nowhere'))).toMatchObject({
    folder: join(root, 'nowhere'),
    entries: [],
    unreadable: [],
  });
  const file = join(root, 'a-file');
  await writeFile(file, '');
  const why = expect.stringMatching(/^it cannot be listed: .*ENOTDIR/) as string;
  expect(await loadCorpus(file)).toMatchObject({ entries: [], unreadable: [{ file, why }] });
});
