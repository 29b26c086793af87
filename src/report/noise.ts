import type { NoiseReport } from '../verify/noise-report';
import type { Report } from '../verify/report';
import { figure } from './figures';
import { counted, wrapped } from './text';

/** What rounding was measured to cost, a paragraph for each regime of weights: the terms that bounds are made of. */
export function noiseLines({ noise }: Report): string[] {
  const regimes = [...new Set(noise.map(({ regime }) => regime))];
  return regimes.flatMap((regime) => {
    const lengths = noise.filter((entry) => entry.regime === regime);
    const title = regime ? `${regime} weights: ` : '';
    return wrapped('  noise     ', `${title}${inWords(lengths)}`);
  });
}

function inWords(lengths: readonly NoiseReport[]): string {
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
