// What the page draws by, without a browser: places on a log scale, weights out of base64, and the columns of its board.
import type { AttentionPicture } from '../../tools/picture/picture';
import { columnsOf, evidenceId } from './browser/columns';
import { scaleOf } from './browser/scale';
import { differenceOf, headsOf } from './browser/attention/weights';
import type { PageData } from './page-data';

describe('a log scale', () => {
  const place = scaleOf([1e-6, 1, 1e-2]);

  it('goes up by as much for each power of ten', () => {
    expect(place(1e-2) - place(1e-4)).toBeCloseTo(place(1) - place(1e-2));
    expect(place(1e-6)).toBeGreaterThan(place(0));
  });

  it('has zero at one end, what is not finite at the other, and everything between', () => {
    for (const x of [0, 1e-6, 1, Infinity, NaN]) expect(place(x)).toBeGreaterThan(0);
    for (const x of [0, 1e-6, 1, Infinity, NaN]) expect(place(x)).toBeLessThan(100);
    expect(place(NaN)).toBe(place(Infinity));
  });

  it('is one of nothing, too', () => {
    expect(scaleOf([])(0)).toBeLessThan(100);
    expect(scaleOf([0, 0])(0)).toBeLessThan(100);
  });
});

describe('attention weights', () => {
  const inBase64 = (numbers: readonly number[]): string => {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, i) => bytes.writeFloatLE(number, 4 * i));
    return bytes.toString('base64');
  };
  // One token by itself, and behind a pad: the first run has one position, the second two. Two heads.
  const picture: AttentionPicture = {
    sides: [
      { run: 'alone', row: 0, ids: [5], real: [true], at: [0] },
      { run: 'padded', row: 0, ids: [0, 5], real: [false, true], at: [1] },
    ],
    heads: 2,
    layersInAll: 1,
    layers: [{ layer: 0, weights: [inBase64([1, 1]), inBase64([0, 1, 0.25, 0.75, 0, 1, 0, 1])] }],
  };

  it('are read by head, query and key', () => {
    const [alone, padded] = headsOf(picture, 0, 0);
    expect(alone.at(0, 0)).toBe(1);
    expect([padded.at(1, 0), padded.at(1, 1)]).toEqual([0.25, 0.75]);
    expect(headsOf(picture, 0, 1)[1].at(1, 0)).toBe(0);
  });

  it('are held against each other where the tokens are the same, and nowhere else', () => {
    const difference = differenceOf(picture, headsOf(picture, 0, 0));
    expect(difference(1, 1)).toBe(0.25);
    expect(difference(1, 0)).toBeUndefined();
    expect(difference(0, 0)).toBeUndefined();
  });
});

describe('the board of claims', () => {
  const data = { forms: [{ form: 'good' }, { form: 'leaky' }, { form: 'slow' }] } as unknown as PageData;
  const shown = (given: PageData, chosen: number): string[] =>
    columnsOf(given, chosen).map(({ form, at }) => `${form.form}: ${evidenceId(at, 'mask-matters')}`);

  it('has a column for each form, and evidence of its own for each', () => {
    const all = ['good: evidence-0-mask-matters', 'leaky: evidence-1-mask-matters', 'slow: evidence-2-mask-matters'];
    expect(shown(data, 1)).toEqual(all);
  });

  it("has that of the chosen cell of a plan, whose evidence is that cell's", () => {
    const plan = { ...data, plan: 'plan.yaml' };
    expect(shown(plan, 1)).toEqual(['leaky: evidence-1-mask-matters']);
    expect(shown(plan, 2)).toEqual(['slow: evidence-2-mask-matters']);
    expect(shown({ ...plan, forms: [] }, 0)).toEqual([]);
  });
});
