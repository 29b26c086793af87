import { Noise } from '../../numerics/noise';
import type { LengthNoise } from './noise-book';
import { measuredLength, NoiseBook, plainLengthNoise } from './noise-book';

const nondeterminism = { samples: 1, order: 0.5, floor: 0.25, resolution: 'whole numbers' };
const entry = (length: number, rest: Partial<LengthNoise> = {}): LengthNoise => {
  return { length, sources: ['made up'], signal: 3, ...rest };
};

function noiseOf(difference: number): Noise {
  const noise = new Noise();
  const one = (x: number) => ({ values: { data: Float32Array.of(x), shape: [1] }, offset: 0, count: 1 });
  noise.add('pooled.mean', 'order', one(1), one(1 + difference));
  return noise;
}

test.each([
  [1, 40, 4],
  [4, 40, 4],
  [5, 40, 8],
  [8, 40, 8],
  [33, 40, 40],
  [3, 2, 2],
])('S = %i of at most %i is measured at %i: the next power of two, four at least', (length, most, measured) => {
  expect(measuredLength(length, most)).toBe(measured);
});

test('all that could be measured is told, the shortest length first', async () => {
  const book = new NoiseBook();
  expect(await book.all()).toStrictEqual([]);
  const failed = Promise.reject(new Error('no memory'));
  book.note(16, Promise.resolve(entry(16)));
  book.note(8, failed);
  book.note(4, Promise.resolve(entry(4)));
  expect((await book.all()).map(({ length }) => length)).toEqual([4, 16]);
});

test('what was measured in another process serves as if it had been measured here', async () => {
  const noise = noiseOf(2 ** -10);
  const plain = plainLengthNoise(entry(8, { noise, nondeterminism }));
  expect(plain).toEqual(entry(8, { noise: noise.plain as never, nondeterminism }));
  const book = new NoiseBook();
  book.adopt(plain);
  const [adopted] = await book.all();
  expect(adopted).toEqual(entry(8, { noise, nondeterminism }));
  expect(adopted.noise!.relativeBound).toBe(noise.relativeBound);
});

test('where none could be measured there is none in another process either', async () => {
  const plain = plainLengthNoise(entry(8));
  expect(Object.keys(plain)).toEqual(['length', 'sources', 'signal']);
  const book = new NoiseBook();
  book.adopt(plain);
  expect(Object.keys((await book.all())[0])).toEqual(['length', 'sources', 'signal']);
});

test('what is known already stays', async () => {
  const book = new NoiseBook();
  book.adopt(entry(8, { signal: 1 }) as never);
  book.adopt(entry(8, { signal: 2 }) as never);
  expect(await book.all()).toEqual([entry(8, { signal: 1 })]);
});

test('what something was judged by is told once', () => {
  const book = new NoiseBook();
  book.use(8);
  book.use(4);
  book.use(8);
  expect(book.takeUsed()).toEqual([8, 4]);
  expect(book.takeUsed()).toEqual([]);
});
