import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../../tools/saved';
import { randomSeed, runsFor, sourceOf } from './check';

test('cases are sampled as many as asked for; every mask takes the place of the default', () => {
  expect(runsFor(undefined, undefined)).toBe(100);
  expect(runsFor(7, undefined)).toBe(7);
  expect(runsFor(undefined, 4)).toBe(0);
  expect(runsFor(7, 4)).toBe(7);
});

test('a seed of its own is a whole number below 2³¹, and another each time', () => {
  const seeds = Array.from({ length: 20 }, randomSeed);
  for (const seed of seeds) {
    expect(Number.isInteger(seed)).toBe(true);
    expect(seed).toBeGreaterThanOrEqual(0);
    expect(seed).toBeLessThan(2 ** 31);
  }
  expect(new Set(seeds).size).toBeGreaterThan(10);
});

test('what a function makes can be made again, and is padproof’s to dispose of', async () => {
  const source = sourceOf(() => toySubject());
  expect(source).toMatchObject({ name: '', weightScales: [], reopens: true });
  expect(source.lends).toBeUndefined();
  expect(await source.open()).not.toBe(await source.open());
  await expect(sourceOf(() => ({}) as never).open()).rejects.toThrow(/^the subject that was made: encode is undefined/);
});

test('a subject that was handed over is lent, and there is but one', async () => {
  const subject = toySubject();
  const source = sourceOf(subject);
  expect(source).toMatchObject({ name: '', weightScales: [], reopens: false, lends: true });
  expect(await source.open()).toBe(subject);
  await expect(sourceOf({ ...subject, padId: -1 }).open()).rejects.toThrow(/^the subject: padId is -1/);
});

test('the claims that are named are judged, with the seed that is given, under no name', async () => {
  const report = await check(toySubject(), { seed: 3, runs: 2, minCoverage: 0, only: ['repeatable'] });
  expect(report).toMatchObject({ seed: 3, subject: { model: '' }, cases: { asked: 2, judged: 2 } });
  expect(report.invariants.map(({ name }) => name)).toEqual(['repeatable']);
  expect(report).not.toHaveProperty('corpus');
  await expect(check(toySubject(), { only: ['no-such-claim'] })).rejects.toThrow(
    /There is no invariant "no-such-claim"/,
  );
});

test('what is found is saved where that is asked for, and is what the next check tries first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'padproof-'));
  try {
    const leaky = toySubject({ faults: { hidden: -1 } });
    const unsaved = { seed: 1, runs: 8, minCoverage: 0, only: ['pad-content-is-ignored'] };
    const options = { ...unsaved, save: folder };
    const first = await check(leaky, options);
    expect(first.corpus).toMatchObject({ folder, replayed: 0 });
    const [file] = await readdir(folder);
    expect(first.invariants[0]).toMatchObject({ verdict: 'violated', savedTo: join(folder, file) });
    expect((await check(leaky, options)).corpus).toMatchObject({ folder, replayed: 1, violated: 1 });
    const [kept] = (await check(leaky, unsaved)).invariants;
    expect(kept.counterexample).toBeDefined();
    expect(kept).not.toHaveProperty('reason');
    expect(kept).not.toHaveProperty('savedTo');
  } finally {
    await rm(folder, { recursive: true });
  }
});
