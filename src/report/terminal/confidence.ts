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

/** The same in one line; nothing where a claim is violated, which is what there is to know. */
export function confidenceInShort(report: Report): string[] {
  const [least] = sampledLeastFirst(report);
  if (!least || report.verdict === 'violated') return [];
  const { cases, level, rateBelow } = least;
  const sure = `${100 * level} %`;
  const text =
    rateBelow < 1
      ? `on cases drawn like these a violation rate above ${figure(100 * rateBelow)} % is excluded at ${sure}`
      : `too few cases to exclude any violation rate at ${sure}`;
  return wrapped('  sure      ', `${text} (${counted(cases, 'case')} or more)`);
}

function sampledLeastFirst({ invariants }: Report): Sampled[] {
  return invariants
    .flatMap(({ name, confidence }) => (confidence ? [{ name, ...confidence }] : []))
    .sort((a, b) => a.cases - b.cases);
}
