import type { InvariantReport } from '../../core/report/report';
import { figuresOf } from './noise-report';
import { Noise, NOISE_FACTOR, NOISE_FLOOR } from '../../numerics/noise';
import type { NoiseReport } from '../../core/report/noise';
import { signalsOf } from '../judge/signals';

const claim = {
  name: 'matches-unpadded',
  bounds: [{ weightScale: 'hot', unit: 'noise', observed: 1, bound: 8, origin: 'measured' }],
} as unknown as InvariantReport;

function measured(length: number, signal: number): NoiseReport {
  return { weightScale: 'hot', length, sources: [], signal, order: 1e-7 };
}

test('every length has its own signal: one that drowns is not saved by another that does not', () => {
  expect(signalsOf([claim], [measured(4, 5), measured(8, 900)])).toEqual([
    { invariant: 'matches-unpadded', weightScale: 'hot', length: 4, bound: 8, signal: 5 },
    { invariant: 'matches-unpadded', weightScale: 'hot', length: 8, bound: 8, signal: 900 },
  ]);
});

test('a length at which nothing moved says nothing, unless nothing moved anywhere', () => {
  expect(signalsOf([claim], [measured(4, 0), measured(8, 900)]).map(({ length }) => length)).toEqual([8]);
  expect(signalsOf([claim], [measured(4, 0), measured(8, 0)]).map(({ signal }) => signal)).toEqual([0, 0]);
  expect(signalsOf([claim], [measured(4, NaN), measured(8, 900)]).map(({ length }) => length)).toEqual([4, 8]);
});

test('another weight scale, and a length without noise, are about other bounds', () => {
  const without: NoiseReport = { weightScale: 'hot', length: 8, sources: [], signal: 5 };
  expect(signalsOf([claim], [{ ...measured(4, 5), weightScale: 'typical' }, without])).toEqual([]);
});

test('a bound in parts of a row is about lengths without noise, and one of the claim itself about none', () => {
  const without: NoiseReport = { weightScale: 'hot', length: 8, sources: [], signal: 5 };
  const by = (unit: string) => ({ ...claim, bounds: [{ ...claim.bounds[0], unit }] }) as unknown as InvariantReport;
  expect(signalsOf([by('magnitude')], [measured(4, 5), without])).toStrictEqual([
    { invariant: 'matches-unpadded', weightScale: 'hot', length: 8, bound: 8, signal: 5 },
  ]);
  expect(signalsOf([by('claim')], [measured(4, 5), without])).toStrictEqual([]);
});

test('the figures of a noise are those that bounds are made of', () => {
  const noise = new Noise();
  const stretch = (...numbers: number[]) => ({
    values: { data: Float32Array.from(numbers), shape: [numbers.length] },
    offset: 0,
    count: numbers.length,
  });
  noise.add('x', 'order', stretch(4, 2), stretch(4, 3));
  expect(figuresOf(noise)).toEqual({ samples: 1, order: 0.25, factor: NOISE_FACTOR, floor: NOISE_FLOOR });
  noise.add('x', 'float64', stretch(4, 2), stretch(5, 2));
  expect(figuresOf(noise)).toMatchObject({ samples: 2, order: 0.25, float64: 0.25 });
});
