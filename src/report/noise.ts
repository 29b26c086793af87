import type { Report } from '../core/report/report';
import { figure } from './figures';
import { NOISE_FACTOR } from '../numerics/noise';
import { counted, wrapped } from './text';
import type { Nondeterminism, NoiseReport } from '../core/report/noise';

/** Renders the measured cost of rounding, a paragraph for each weight scale: the terms that bounds are made of. */
export function noiseLines({ noise }: Report): string[] {
  const weightScales = [...new Set(noise.map(({ weightScale }) => weightScale))];
  return weightScales.flatMap((weightScale) => {
    const lengths = noise.filter((entry) => entry.weightScale === weightScale);
    const title = weightScale ? `${weightScale} weights: ` : '';
    return [
      ...wrapped('  noise     ', `${title}${inWords(lengths)}`),
      ...ofRows(lengths).flatMap((words) => wrapped('            ', words)),
    ];
  });
}

/** A dependence on the number of rows that no order of tokens explains, as far as it passes for rounding. */
function ofRows(lengths: readonly NoiseReport[]): string[] {
  const [worst] = lengths.flatMap(({ rows }) => rows ?? []).sort((a, b) => b.moved - a.moved);
  if (!worst) return [];
  return [
    `another number of rows alone moves the outputs by ${figure(worst.moved)}, and another order of tokens by ${figure(worst.tokens)}; both count as rounding, so a leak between rows that is no larger than this goes unnoticed`,
  ];
}

function inWords(lengths: readonly NoiseReport[]): string {
  const nondeterminism = lengths.flatMap((entry) => entry.nondeterminism ?? []);
  if (nondeterminism.length > 0) return nondeterminismInWords(lengths, nondeterminism);
  const measured = lengths.filter(({ order }) => order !== undefined);
  const [first] = measured;
  const S = `S ≤ ${lengths.map(({ length }) => length).join(', ')}`;
  if (!first) {
    return `nothing that this subject allows takes its sums in another order (${lengths[0].sources.join('; ')}), so a documented bound serves`;
  }
  const range = (values: readonly number[]): string => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return least === most ? figure(least) : `${figure(least)} to ${figure(most)}`;
  };
  const float64 = measured.flatMap((entry) => entry.float64 ?? []);
  const samples = measured.reduce((sum, entry) => sum + entry.samples!, 0);
  return [
    `another order of the same sums costs ${range(measured.map(({ order }) => order!))} of a row's magnitude (${S})`,
    ...(float64.length > 0 ? [`the error against float64 is ${range(float64)}`] : []),
    `bound = ${first.factor} × noise + ${figure(first.floor!)} of a unit's magnitude`,
    `${counted(samples, 'sample')}: ${first.sources.join(', ')}`,
  ].join('; ');
}

function nondeterminismInWords(lengths: readonly NoiseReport[], nondeterminism: readonly Nondeterminism[]): string {
  const order = Math.max(...nondeterminism.map((noise) => noise.order));
  const coarsest = nondeterminism.reduce((a, b) => (b.floor > a.floor ? b : a));
  const samples = nondeterminism.reduce((sum, noise) => sum + noise.samples, 0);
  return [
    `one text differs from itself by ${figure(order)} of a row's magnitude at most (texts of ${lengths.map(({ length }) => length).join(', ')} words)`,
    `bound = ${NOISE_FACTOR} × noise + ${figure(coarsest.floor)} (${coarsest.resolution}), or the documented bound where that is more`,
    `${counted(samples, 'sample')}: ${lengths[0].sources.join(', ')}`,
  ].join('; ');
}
