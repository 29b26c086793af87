import type { Colors } from 'picocolors/types';
import { WEIGHT_SCALES } from '../../core/subject';
import type { InvariantReport } from '../../core/report/report';
import { figure } from '../figures';
import { count, counted, wrapped } from '../text';
import { VERDICT_COLUMN, verdictWord } from './verdict-word';

const INDENT = ' '.repeat(2 + VERDICT_COLUMN);
/** As wide as the longest name, and a space. */
const NAME = 36;

/** The claims in their order, each with its numbers. What to offer is said once, where several ask for the same. */
export function boardLines(invariants: readonly InvariantReport[], paint: Colors): string[] {
  const said = new Set<string | undefined>();
  return invariants.flatMap((invariant) => {
    const again = invariant.toJudge !== undefined && said.has(invariant.toJudge);
    said.add(invariant.toJudge);
    return claimLines(again ? { ...invariant, toJudge: undefined } : invariant, paint);
  });
}

function claimLines(invariant: InvariantReport, paint: Colors): string[] {
  const { name, verdict, reason, toJudge, cases, compared } = invariant;
  const judged = cases.held + cases.violated;
  const offer = toJudge === undefined ? [] : [`To judge it: ${toJudge}`];
  const broken = verdict === 'violated' ? [`violated in ${count(cases.violated)} of ${counted(judged, 'case')}`] : [];
  const how = judged > 0 ? [`${kindInWords(invariant)} · ${counted(compared, 'number')}`] : [];
  return [
    `  ${verdictWord(verdict, paint, VERDICT_COLUMN)}${name.padEnd(NAME)}${judged > 0 ? counted(judged, 'case').padStart(13) : ''}`.trimEnd(),
    ...[...how, ...broken, ...(reason === undefined ? [] : [reason]), ...offer, ...figuresOf(invariant)].flatMap(
      (text) => wrapped(INDENT, text),
    ),
  ];
}

/** How a claim was judged: one that is exact elsewhere has a bound on a subject that does not repeat itself. */
export function kindInWords({ kind, bounds }: Pick<InvariantReport, 'kind' | 'bounds'>): string {
  return kind === 'exact' && bounds.some(({ nondeterminism }) => nondeterminism) ? 'by repeats' : kind;
}

function figuresOf({ bounds }: InvariantReport): string[] {
  const inOrder = [...bounds].sort(
    (a, b) => WEIGHT_SCALES.indexOf(a.weightScale!) - WEIGHT_SCALES.indexOf(b.weightScale!),
  );
  return inOrder.map(
    ({ weightScale, unit, observed, bound, origin, nondeterminism }) =>
      `${nondeterminism ? 'judged against its own nondeterminism, not by bits: ' : ''}${weightScale ? `${weightScale} weights: ` : ''}worst ${figure(observed)}${
        unit === 'noise' ? ` × noise, of ${figure(bound)} × allowed` : ` of ${figure(bound)} allowed (${origin})`
      }`,
  );
}
