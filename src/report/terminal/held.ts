import { option } from '../../core/option';
import type { InvariantReport, Report } from '../../core/report/report';
import { counted, wrapped } from '../text';

/** The most lines of names; more of them are counted. */
const MOST_LINES = 3;
const VERBOSE = option('verbose');

/** All claims that held, in a line, or two or three with their names. */
export function heldLines({ invariants }: Report): string[] {
  const held = invariants.filter(({ verdict }) => verdict === 'held');
  if (held.length === 0) return [];
  const named = wrapped('  held      ', `${counted(held.length, 'claim')}: ${namesOf(held)}`);
  if (named.length <= MOST_LINES) return named;
  const cases = held.map((claim) => claim.cases.held);
  const [least, most] = [Math.min(...cases), Math.max(...cases)];
  const each = least === most ? counted(most, 'case') : `${least} to ${counted(most, 'case')}`;
  return wrapped('  held      ', `${counted(held.length, 'claim')}, each in ${each}; ${VERBOSE} lists them`);
}

/** The claims that could not be judged, by verdict, and what most of them would take. */
export function notJudgedLines({ invariants }: Report): string[] {
  const parts = (['unsupported', 'vacuous', 'inconclusive'] as const).flatMap((verdict) => {
    const claims = invariants.filter((claim) => claim.verdict === verdict);
    if (claims.length === 0) return [];
    const named = `${claims.length} ${verdict}: ${namesOf(claims)}`;
    return [wrapped('  unjudged  ', named).length <= MOST_LINES ? named : `${claims.length} ${verdict}`];
  });
  if (parts.length === 0) return [];
  return wrapped('  unjudged  ', `${parts.join('; ')}. ${offerOf(invariants)}`);
}

/** What the most claims would take; where each takes something of its own, where that is to be read. */
function offerOf(invariants: readonly InvariantReport[]): string {
  const offers = new Map<string, number>();
  for (const { toJudge } of invariants) if (toJudge) offers.set(toJudge, (offers.get(toJudge) ?? 0) + 1);
  const [[offer, claims] = ['', 0], ...others] = [...offers].sort(([, a], [, b]) => b - a);
  if (offers.size === 1) return `To judge ${claims === 1 ? 'it' : 'them'}: ${offer}`;
  // The first clause says what; the whole is for who reads all.
  if (claims > 1) return `To judge ${claims} of them: ${offer.split(/ \(|[.;:](?: |$)/)[0]}. More: ${VERBOSE}`;
  return `${others.length > 0 ? 'What each takes' : 'Why'}: ${VERBOSE}`;
}

function namesOf(claims: readonly InvariantReport[]): string {
  return claims.map(({ name }) => name).join(', ');
}
