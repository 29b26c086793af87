import type { Report } from '../../core/report/report';
import { budgetHead } from '../budget';
import { count, counted } from '../text';

/** How many cases were judged, of how many. */
export function casesInWords(report: Report): string[] {
  const { cases, exhaustive } = report;
  const masks = exhaustive ? masksInWords(exhaustive) : [];
  if (cases.asked === 0) return masks;
  const sampled = `${count(cases.judged)} of ${counted(cases.asked, 'case')} judged${furtherWords(cases.further)}`;
  return [...masks, budgetHead(report) ?? sampled];
}

function furtherWords(further: number): string {
  return further === 0 ? '' : `, and ${counted(further, 'more case')} for classes that had not occurred`;
}

/** Which masks were tried, where all of them were. */
function masksInWords({ upTo, masks, cases, passes }: NonNullable<Report['exhaustive']>): string[] {
  const inAll = `${counted(masks, 'mask')} in ${counted(cases, 'case')} and ${counted(passes, 'forward pass', 'forward passes')}`;
  return [`every mask of up to ${counted(upTo, 'position')} judged: ${inAll}`];
}
