import type { Report } from '../../core/report/report';
import { figure } from '../figures';
import { count, counted, wrapped } from '../text';

interface Sampled {
  readonly name: string;
  readonly cases: number;
  readonly level: number;
  readonly rateBelow: number;
}

/** What the claim that was put to the test least often says of cases that were not drawn; the others say more. */
export function confidenceLines(report: Report): string[] {
  const [least, ...others] = sampledLeastFirst(report);
  if (!least) return [];
  const most = others.at(-1)?.cases ?? least.cases;
  const cases = counted(least.cases, 'case');
  const range = most > least.cases ? `${cases} or more (${least.name}; others in up to ${count(most)})` : cases;
  const rate = `3/${count(least.cases)} = ${figure(100 * least.rateBelow)} %`;
  const sure = `${100 * least.level} %`;
  const meaning =
    least.rateBelow < 1
      ? `on this distribution a violation rate above ${rate} is excluded at ${sure}`
      : `too few to exclude any violation rate at ${sure}`;
  return wrapped('  held in   ', `${range}; ${meaning}`);
}

/** What half of the claims say, and all; nothing where a claim is violated, which is what there is to know. */
export function confidenceInShort(report: Report): string[] {
  const sampled = sampledLeastFirst(report);
  const [least] = sampled;
  if (!least || report.verdict === 'violated') return [];
  // At least half of the claims were put to the test as often as this one.
  const middle = sampled[Math.floor(sampled.length / 2)];
  const sure = `${100 * least.level} %`;
  const inCases = ({ cases }: Sampled): string => `(${counted(cases, 'case')} or more)`;
  const above = ({ rateBelow }: Sampled): string => `above ${figure(100 * rateBelow)} %`;
  const head = `on cases drawn like these a violation rate`;
  if (middle.rateBelow >= 1)
    return wrapped('  sure      ', `too few cases to exclude any violation rate at ${sure} ${inCases(least)}`);
  if (middle.cases === least.cases)
    return wrapped('  sure      ', `${head} ${above(least)} is excluded at ${sure} ${inCases(least)}`);
  const rare =
    least.rateBelow < 1 ? `${above(least)} for all ${inCases(least)}` : `none for the rarest ${inCases(least)}`;
  const half = `${above(middle)} is excluded at ${sure} for half of the claims ${inCases(middle)}`;
  return wrapped('  sure      ', `${head} ${half}, ${rare}`);
}

function sampledLeastFirst({ invariants }: Report): Sampled[] {
  return invariants
    .flatMap(({ name, confidence }) => (confidence ? [{ name, ...confidence }] : []))
    .sort((a, b) => a.cases - b.cases);
}
