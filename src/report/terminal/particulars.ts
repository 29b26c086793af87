import type { Report } from '../../core/report/report';
import { budgetLines } from '../budget';
import { judgedLines } from '../judged';
import { noiseLines } from '../noise';
import { platformLines } from '../platform';
import { retrievalImpactLines } from '../retrieval-impact';
import { count, counted, wrapped } from '../text';
import { useLines } from '../use';
import { confidenceLines } from './confidence';
import { corpusLines } from './corpus';
import { coverageLines } from './coverage';
import { memoryLines, notComparedLines } from './doubts';

/** All that there is to say beside the claims: a label in the first twelve columns, and what it is about behind it. */
export function particulars(report: Report): string[] {
  return [
    ...judgedLines(report),
    ...useLines(report),
    ...corpusLines(report),
    ...coverageLines(report),
    ...budgetLines(report),
    ...confidenceLines(report),
    ...retrievalImpactLines(report),
    ...noiseLines(report),
    ...notComparedLines(report),
    ...memoryLines(report),
    ...platformLines(report),
    ...pooledLines(report),
    ...costLines(report),
  ];
}

/** How many cases were judged by runs that change all at once what must not matter. */
function pooledLines({ cost: { pooled }, cases, exhaustive }: Report): string[] {
  if (!pooled) return [];
  const others = cases.judged + cases.further + (exhaustive?.cases ?? 0) - pooled;
  return wrapped('  pooled    ', `${counted(pooled, 'case')} pooled, ${count(others)} with each run by itself`);
}

function costLines({ cost, seconds }: Report): string[] {
  const runs = `${counted(cost.runsAsked, 'run')} asked for, ${count(cost.runsMade)} made`;
  const passes = `${counted(cost.passes, 'forward pass', 'forward passes')}`;
  const size = `${counted(cost.rows, 'row')}, ${counted(cost.tokens, 'token')}`;
  const looks =
    cost.secondLooks === 0
      ? ''
      : `; ${counted(cost.secondLooks, 'judgement')} repeated, with the noise measured on the case's own sequences`;
  return wrapped('  cost      ', `${runs} in ${passes} (${size}) in ${seconds.toFixed(1)} s${looks}`);
}
