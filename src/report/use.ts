import type { Colors } from 'picocolors/types';
import type { InvariantReport, Report } from '../core/report/report';
import type { Layout } from '../core/layout';
import { layoutOf } from '../core/layout';
import type { Use } from '../core/use';
import { ANY_USE, hasLimits, useInWords } from '../core/use';
import { flagOf } from './flags';
import { counted, wrapped } from './text';

const WHERE: Readonly<Record<Layout, string>> = {
  none: 'without padding',
  right: 'with padding on the right',
  left: 'with padding on the left',
  both: 'with padding on both sides',
  holes: 'with padding between tokens',
  all: 'with a row that is padding alone',
};

/** May this model be batched as it is used? The answer, before everything else; nothing where there is none. */
export function answerLines(report: Report, paint: Colors): string[] {
  const { verdict, use = ANY_USE, limits = [], strict, invariants, subject } = report;
  const [broken] = [...invariants, ...(strict ? limits : [])].filter((one) => one.verdict === 'violated');
  if (verdict === 'violated') return wrapped('', `Not safe to batch: ${broken.name} is violated.`).map(paint.red);
  if (verdict !== 'held') return [];
  const padsItself = subject.traits.some(({ texts }) => texts);
  const only = limits.some((limit) => limit.verdict === 'violated') || movesTokens(report) ? ' only' : '';
  const how = padsItself ? '' : hasLimits(use) ? `: ${useInWords(use)}${only}` : ', however it is padded';
  return wrapped('', `Safe to batch${how}.`).map(paint.green);
}

/** What the verdict is about and how that is known, and what was seen beyond it; nothing where everything is in use. */
export function useLines(report: Report): string[] {
  const { use = ANY_USE } = report;
  if (!hasLimits(use)) return [];
  return [
    ...wrapped('  use       ', `${useInWords(use)} (${use.knownFrom})`),
    ...limitTexts(report, use).flatMap((text, i) => wrapped(i === 0 ? '  limits    ' : '            ', text)),
  ];
}

function limitTexts(report: Report, use: Use): string[] {
  const { limits = [], strict } = report;
  const judged = limits.filter(({ verdict }) => verdict === 'held' || verdict === 'violated');
  const broken = judged.filter(({ verdict }) => verdict === 'violated');
  // The one that was made small is told in full.
  const shown = broken.find(({ counterexample }) => counterexample?.found.path?.includes(':')) ?? broken[0];
  const others = broken.filter((limit) => limit !== shown).map(({ name }) => name);
  const other = use.padding === 'left' ? 'right' : 'left';
  const byIndex = `padding on the ${other} moves every output: positions are the index in the row`;
  return [
    ...(shown ? [limitInWords(shown, use)] : []),
    ...(others.length > 0 ? [`violated there as well: ${others.join(', ')}`] : []),
    ...(movesTokens(report) ? [byIndex] : []),
    ...(broken.length === 0
      ? [`${counted(judged.length, 'claim')} judged on other padding: no further limit seen`]
      : []),
    ...(broken.length > 0 && !strict ? [`limits do not decide the verdict; ${flagOf('strict')} lets them`] : []),
  ];
}

/** A counterexample beyond the use, in a line. */
function limitInWords({ name, counterexample }: InvariantReport, use: Use): string {
  const { case: testCase, violation } = counterexample!;
  const layouts = testCase.rows.map(({ at }) => layoutOf(at, testCase.length));
  const layout = layouts.find((one) => one !== 'none') ?? 'none';
  const isUsed = layout === 'none' || layout === use.padding;
  const where =
    isUsed && name.startsWith('pad-content') ? 'with other ids than the pad id under padding' : WHERE[layout];
  return `${where}, ${violation.output} moves (${name})`;
}

/** Does padding on the other side move tokens by itself, since they stand where their index says? */
function movesTokens({ use = ANY_USE, subject }: Report): boolean {
  return use.padding !== 'any' && subject.traits.some(({ positions }) => positions === 'absolute');
}
