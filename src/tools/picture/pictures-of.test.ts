import { check, sourceOf } from '../../engine/campaign/check';
import type { ToyOptions } from '../../testing/toy-subject';
import { toySubject } from '../../testing/toy-subject';
import type { Report } from '../../core/report/report';
import type { AttentionPicture } from './picture';
import type { Pictures } from './pictures-of';
import { picturesOf } from './pictures-of';

const ONLY = ['pad-content-is-ignored', 'padded-columns-are-zero', 'matches-unpadded'];

async function drawn(options: ToyOptions = {}): Promise<{ report: Report; pictures: Pictures }> {
  const report = await check(toySubject(options), { seed: 1, runs: 20, only: ONLY, minCoverage: 0 });
  return { report, pictures: await picturesOf(sourceOf(toySubject(options)), report) };
}

/** `[head][query][key]` of one run. */
function weightsOf({ sides, heads, layers }: AttentionPicture, side: number): number[][][] {
  const S = sides[side].ids.length;
  const bytes = Buffer.from(layers[0].weights[side], 'base64');
  const at = (i: number): number => bytes.readFloatLE(4 * i);
  const range = Array.from({ length: S }, (_, i) => i);
  return Array.from({ length: heads }, (_, head) =>
    range.map((query) => range.map((key) => at((head * S + query) * S + key))),
  );
}

it('of a model that holds shows a batch whose padded columns are zero, whose padded rows are not, and whose layers agree', async () => {
  const { report, pictures } = await drawn();
  expect(report.verdict).toBe('held');
  expect(pictures.of.size).toBe(0);
  const { attention, ladder, missing } = pictures.example!.picture;
  expect(missing).toEqual([]);
  const [{ real, ids }, after] = attention!.sides;
  expect(real).toEqual([true, true, true, true, false, false]);
  expect(after.ids.slice(0, 4)).toEqual(ids.slice(0, 4));
  expect(after.ids.slice(4)).not.toEqual(ids.slice(4));
  for (const rows of weightsOf(attention!, 0)) {
    expect(rows.flatMap((row) => row.slice(4)).every((weight) => weight === 0)).toBe(true);
    for (const row of rows) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  }
  expect(ladder!.steps.map(({ name, distance }) => [name, distance])).toEqual([
    ['embeddings', 0],
    ['layer 0', 0],
  ]);
});

it('of a model without a mask shows where the two runs part, and what padding weighs', async () => {
  const faults = {
    mask: ({ size, length }: { size: number; length: number }) => new Int32Array(size * length).fill(1),
  };
  const { report, pictures } = await drawn({ faults });
  expect(report.verdict).toBe('violated');
  expect(pictures.example).toBeUndefined();
  const { attention, ladder } = pictures.of.get('pad-content-is-ignored')!;
  expect(attention!.sides.map(({ run }) => run)).toEqual(['base', 'other padding']);
  const padded = attention!.sides[0].real.indexOf(false);
  expect(weightsOf(attention!, 0)[0].some((row) => row[padded] > 0)).toBe(true);
  expect(ladder!.bound).toBe(0);
  expect(ladder!.steps[0].distance).toBe(0);
  expect(ladder!.steps[1].distance).toBeGreaterThan(0);
  // Another shape may cost rounding, so there is a bound; the claim about one run has no two that part.
  expect(pictures.of.get('matches-unpadded')!.ladder!.bound).toBeGreaterThan(0);
  const alone = pictures.of.get('padded-columns-are-zero')!;
  expect(alone.attention!.sides).toHaveLength(1);
  expect(alone.missing).toEqual([expect.stringContaining('one run by itself')]);
});

it('of a model that shows no inside, or of a run that the model ended, asks for nothing', async () => {
  const { report } = await drawn();
  const source = { ...sourceOf(toySubject()), open: () => Promise.reject(new Error('asked')) };
  const [traits] = report.subject.traits;
  const outputs = ['lastHiddenState'] as const;
  const closed = { ...report, subject: { ...report.subject, traits: [{ ...traits, outputs }] } };
  expect(await picturesOf(source, closed)).toEqual({ of: new Map() });
  const stopped = { ...report, stopped: { by: 'subject', message: '' } } as const;
  expect(await picturesOf(source, stopped)).toEqual({ of: new Map() });
});

it('tells of what goes wrong meanwhile, and does not throw', async () => {
  const { report } = await drawn();
  const broken = { ...toySubject(), encode: () => Promise.reject(new Error('out of cheese')) };
  const { example } = await picturesOf(sourceOf(broken), report);
  expect(example!.picture).toEqual({ missing: [expect.stringContaining('out of cheese')] });
});
