import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import { option } from '../core/option';
import type { InvariantReport, Report } from '../core/report/report';
import type { Layout } from '../core/layout';
import { layoutOf } from '../core/layout';
import type { Use } from '../core/use';
import type { Verdict } from '../core/verdict';
import { ANY_USE, ENOUGH_ON_OTHER_SIDE, hasLimits, otherSide, useInWords, useWithOrigins } from '../core/use';
import { layoutInUse, partBeyond } from '../engine/generate/in-use';
import { knownInvariant } from '../engine/invariants';
import { matchesUnpadded } from '../engine/invariants/matches-unpadded';
import { padLengthIsIgnored } from '../engine/invariants/pad-length-is-ignored';
import { missedLine } from './budget';
import { flagOf } from './flags';
import { sharpestFirst } from './terminal/sharpest-first';
import { counted, WIDTH, wrapped } from './text';
import { arithmeticInWords, causeInWords, violatedInWords } from './terminal/why-not-safe';

/** How rows are padded. */
const WHERE: Readonly<Record<Layout, string>> = {
  none: 'without padding',
  right: 'with padding on the right',
  left: 'with padding on the left',
  both: 'with padding on both sides',
  holes: 'with padding between tokens',
  all: 'with a row that is padding alone',
};

/** What is otherwise than in use, where it is not seen from the layout of the case. */
const CHANGED = {
  padding: 'where padding stands elsewhere',
  padContent: 'with other ids than the pad id under padding',
  longest: 'with longer rows',
  padTo: 'where rows are padded to another number of positions',
} as const;

/** What padding on the left does where a position is the index in the row: no claim compares a token with itself elsewhere. */
const MOVES = 'it gives every token another position, which is its index in the row';
/** What other ids under padding on the left do to RoBERTa and its kin: no claim puts them there. */
const COUNTED = 'positions are counted from the ids, and each of them counts as a token';

/** So that a mark can stand before the answer. */
const ANSWER_WIDTH = WIDTH - 2;

/** May this model be batched as it is used? The answer, before everything else; nothing where there is none. */
export function answerLines(report: Report, paint: Colors): string[] {
  return [...answer(report, paint), ...missedLine(report).map(paint.yellow)];
}

/** The answer in one line, without what time did not reach. */
export function answerInWords(report: Report): string {
  return answer(report, createColors(false)).join(' ');
}

function answer(report: Report, paint: Colors): string[] {
  const { verdict, use = ANY_USE, limits = [], invariants, subject } = report;
  if (verdict === 'violated') {
    const broken = sharpestFirst(invariants);
    const why =
      arithmeticInWords(broken) ?? causeInWords(broken) ?? whyMoved(broken, report) ?? violatedInWords(broken);
    return wrapped('', why, ANSWER_WIDTH).map(paint.red);
  }
  if (!isSafe(report)) return [];
  const padsItself = subject.traits.some(({ texts }) => texts);
  if (padsItself) return wrapped('', 'Safe to batch.').map(paint.green);
  if (use.padding !== 'right' && byIndex(report)) {
    const right = use.padding === 'any' ? ['Safe to batch with padding on the right.'] : [];
    const left = `Not safe to batch with padding on the left: ${MOVES}.`;
    const colour = isOpenOnLeft(report) ? paint.yellow : paint.red;
    return [...right.map(paint.green), ...wrapped('', left, ANSWER_WIDTH).map(colour)];
  }
  const countedBeyond = countsPads(report) && hasLimits(use);
  const only = limits.some((limit) => limit.verdict === 'violated') || byIndex(report) || countedBeyond ? ' only' : '';
  const other = safeSide(report);
  const words = useInWords(use).replace(
    /on the (right|left)/,
    (side) => side + (other ? ` or the ${other} (judged in ${counted(casesOn(other, report), 'case')})` : ''),
  );
  const how = hasLimits(use) ? `: ${words}${only}` : ', however it is padded';
  const lines = wrapped('', `Safe to batch${how}.`, ANSWER_WIDTH).map(paint.green);
  const counts = countsPads(report) && use.padding !== 'right' && use.padContent === 'any';
  return counts
    ? [
        ...lines,
        ...wrapped('', `Not with other ids than the pad id on the left: ${COUNTED}.`, ANSWER_WIDTH).map(paint.red),
      ]
    : lines;
}

/**
 * Why padding before the tokens is felt, where that is all that is wrong, and what is declared explains it. More padding moves no
 * token, since it stands behind them all, or is the pad id: that `pad-length-is-ignored` breaks has another reason.
 */
function whyMoved(broken: readonly InvariantReport[], report: Report): string | undefined {
  const [{ counterexample }] = broken;
  if (!broken.every(({ name }) => name === matchesUnpadded.name) || !counterexample) return undefined;
  const row = counterexample.case.rows.at(counterexample.violation.row);
  const before = row?.under.slice(0, row.at[0] ?? 0) ?? [];
  if (before.length === 0) return undefined;
  if (byIndex(report)) return `Not safe to batch with padding on the left: ${MOVES}.`;
  return countsPads(report) && before.some((id) => id !== report.subject.traits[0].padId)
    ? `Not safe to batch with other ids than the pad id on the left: ${COUNTED}.`
    : undefined;
}

/** What the verdict is about and how that is known, and what was seen beyond it; nothing where everything is in use. */
export function useLines(report: Report): string[] {
  const { use = ANY_USE, limits } = report;
  if (!limits) return [];
  return [
    // Where it is known what was judged, that says it.
    ...(report.judged ? [] : wrapped('  use       ', useWithOrigins(use))),
    ...limitTexts(report, limits, use).flatMap((text, i) => wrapped(i === 0 ? '  limits    ' : '            ', text)),
  ];
}

/** The same in a line: what breaks first beyond the use, and in how many other ways. */
export function limitsInShort(report: Report): string[] {
  const { use = ANY_USE, limits } = report;
  if (!limits) return [];
  const [first, ...others] = limitTexts(report, limits, use);
  const isBroken = limits.some(({ verdict }) => verdict === 'violated');
  const more =
    others.length > 2
      ? `; ${others.length - 1} more with ${option('verbose')}`
      : others.length === 2
        ? `; ${others[0]}`
        : '';
  const text = isBroken ? `${first}${more}; ${flagOf('strict')} lets that decide` : [first, ...others].join('; ');
  return wrapped('  limits    ', text);
}

function limitTexts(report: Report, limits: readonly InvariantReport[], use: Use): string[] {
  const judged = limits.filter(({ verdict }) => verdict === 'held' || verdict === 'violated');
  const broken = judged.filter(({ verdict }) => verdict === 'violated');
  // Of each way in which padding is otherwise, the smallest is told in full.
  const shown = new Map<string, InvariantReport>();
  for (const limit of [...broken].sort((a, b) => sizeOf(a) - sizeOf(b))) {
    const how = howOtherwise(limit, report, use);
    if (!shown.has(how)) shown.set(how, limit);
  }
  const told = [...shown.values()];
  const others = broken.filter((limit) => !told.includes(limit)).map(({ name }) => name);
  const other = safeSide(report);
  return [
    ...[...shown].map(
      ([how, { name, counterexample }]) =>
        `${how}, ${counterexample!.violation.output} moves${whyIn(counterexample)} (${name})`,
    ),
    ...(others.length > 0 ? [`violated there as well: ${others.join(', ')}`] : []),
    ...(byIndex(report) && use.padding === 'right' ? [`padding on the left is not judged: ${MOVES}`] : []),
    ...(other
      ? [
          `padding on the ${other} was judged in ${counted(casesOn(other, report), 'case')}${countsPads(report) ? ', with the pad id under it' : ''}`,
        ]
      : []),
    ...(countsPads(report) && use.padContent === 'pad-id'
      ? [`other ids than the pad id on the left are not judged: ${COUNTED}`]
      : []),
    ...(broken.length === 0
      ? [
          judged.length === 0
            ? 'no claim was judged on other padding'
            : `${counted(judged.length, 'claim')} held on other padding`,
        ]
      : []),
    ...(broken.length > 0 ? [`limits do not decide the verdict; ${flagOf('strict')} lets them`] : []),
  ];
}

/** Its cause, where an experiment confirmed one. */
function whyIn(counterexample: InvariantReport['counterexample']): string {
  const cause = counterexample?.diagnosis?.cause;
  return cause ? `: ${cause.name}` : '';
}

/** How many numbers a counterexample takes. */
function sizeOf({ counterexample }: InvariantReport): number {
  const { rows, length } = counterexample!.case;
  return rows.length * length;
}

/** How a counterexample beyond the use is padded, in words: by its layout, or, where that is in use, by what the claim changes. */
function howOtherwise({ name, counterexample }: InvariantReport, { subject }: Report, use: Use): string {
  const { case: testCase } = counterexample!;
  const layouts = testCase.rows.map(({ at }) => layoutOf(at, testCase.length));
  const layout = layouts.find((one) => layoutInUse(one, use) !== one);
  const part = partBeyond(testCase, { ...subject.traits[0], texts: undefined, use });
  const [varied] = knownInvariant(name)?.varies ?? [];
  // That it compares two lengths says more than where the padding of both stands.
  if (varied === 'padTo' && use.padTo !== undefined) return CHANGED.padTo;
  if (layout) return WHERE[layout];
  return varied === undefined && part === 'padTo' && isLess(testCase, use)
    ? LESS
    : CHANGED[varied ?? part ?? 'padContent'];
}

/** What is said of a model that has to be padded to one length, and is not. */
const LESS = 'with less padding than that';

function isLess({ length }: { readonly length: number }, { padTo }: Use): boolean {
  return typeof padTo === 'number' && length < padTo;
}

/** Did what was judged hold, and a claim among it that compares what padding could change? With chosen claims there may be none. */
function isSafe({ verdict, invariants }: Report): boolean {
  return verdict === 'held' && invariants.some((claim) => claim.verdict === 'held' && tellsOfPadding(claim.name));
}

function tellsOfPadding(name: string): boolean {
  return name === matchesUnpadded.name || (knownInvariant(name)?.varies ?? []).length > 0;
}

/** May it be batched as it is used, for all that was judged? */
export function isSafeAsUsed(report: Report): boolean {
  return isSafe(report) && !isOpenOnLeft(report);
}

/** Did the claims hold, of a model that is used with padding on the left, which moves its tokens? None of them judges that. */
function isOpenOnLeft(report: Report): boolean {
  const { verdict, use, subject } = report;
  return verdict === 'held' && use?.padding === 'left' && byIndex(report) && !subject.traits.some(({ texts }) => texts);
}

/** What the answer is marked and coloured as: that its claims held is none where the model is used with padding that none of them judged. */
export function lookOf(report: Report): Verdict {
  return isOpenOnLeft(report) ? 'inconclusive' : report.verdict;
}

/** Does padding on the left move tokens by itself, since they stand where their index says? */
function byIndex({ subject }: Report): boolean {
  return subject.traits.some(({ positions }) => positions === 'absolute');
}

/** Does what lies under padding on the left move tokens, since positions are counted from the ids? */
function countsPads({ subject }: Report): boolean {
  return subject.traits.some(({ positions }) => positions === 'from-ids');
}

const casesOn = (side: string, { coverage }: Report): number => coverage.classes[`layout ${side}`] ?? 0;

/**
 * The side that is as safe as that in use: claims about padding were judged there, and no claim breaks beyond the use. Of a model that
 * counts positions from the ids that is said of the pad id alone, since no other lies before the tokens where cases are made.
 */
function safeSide(report: Report): string | undefined {
  const { verdict, use = ANY_USE, limits = [], subject } = report;
  const [other] = subject.traits.map((traits) => otherSide({ ...traits, use }));
  const held = [matchesUnpadded.name, padLengthIsIgnored.name].every((name) =>
    limits.some((limit) => limit.name === name && limit.verdict === 'held'),
  );
  const isAsSafe =
    verdict === 'held' &&
    other !== undefined &&
    held &&
    !(countsPads(report) && use.padContent === 'any') &&
    limits.every((limit) => limit.verdict !== 'violated') &&
    casesOn(other, report) >= ENOUGH_ON_OTHER_SIDE;
  return isAsSafe ? other : undefined;
}
