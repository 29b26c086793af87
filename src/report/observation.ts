import type { Case, PastBatch, Row } from '../core/case';
import { paddingOf } from '../core/layout';
import type { Report } from '../core/report/report';
import type { SubjectSpec } from '../core/report/subject-spec';
import { VERSION } from '../core/version';
import type { ObservedCase, ObservedClaim } from '../engine/judge/observed-case';
import { formOf } from './several';
import { BUILT_IN } from './terminal/subject-line';
import { answerInWords } from './use';

/** What all cases of a run have in common. */
export interface ObservedRun {
  readonly subject: SubjectSpec;
  readonly seed: number;
  /** When it began, in seconds since 1970. */
  readonly start: number;
}

/**
 * Describes a case as one line of observability: status, input, features and time, as tools for property-based tests read
 * them, Tyche among them. Cases beyond the use of a model are a property of their own, since they do not decide the verdict.
 * The fields are those of Hypothesis's schema: hypothesis-python/docs/reference/schema_observations.json in
 * HypothesisWorks/hypothesis.
 */
export function observation(observed: ObservedCase, run: ObservedRun): object {
  const { testCase, index, exhaustive, pooled, classes, ms, ended } = observed;
  const { pooled: _, ...asGenerated } = testCase;
  const isUsed = observed.claims.some(({ scope }) => scope === 'use');
  const deciding = observed.claims.filter(({ scope }) => !isUsed || scope === 'use');
  const where = exhaustive ? 'every mask' : `seed ${run.seed}`;
  return {
    type: 'test_case',
    run_start: run.start,
    property: `${propertyOf(run.subject)}${isUsed || deciding.length === 0 ? '' : ', beyond its use'}`,
    ...statusOf(deciding, ended),
    representation: caseInFull(testCase),
    arguments: asGenerated,
    how_generated: `${where}, case ${index}${pooled ? ', its runs pooled' : ''}`,
    features: { ...featuresOf(testCase, deciding), ...yesOrNo(classes) },
    coverage: null,
    timing: ms === undefined ? {} : { 'execute:test': ms / 1000 },
    metadata: { padproof: VERSION, seed: run.seed, index, ...byWhatWasSaid(observed.claims) },
  };
}

/** What a run came to, as a line that stands behind those of its cases. @param lost how many cases found no place in the file */
export function observationOfEnd(report: Report, run: ObservedRun, lost = 0): object {
  const lines = [
    answerInWords(report) || 'No answer.',
    ...(report.stopped ? [`The run ended early: ${report.stopped.message}.`] : []),
    ...(lost > 0 ? [`${lost} further cases are not in this file, which is full.`] : []),
  ];
  return {
    type: report.verdict === 'held' && lost === 0 ? 'info' : 'alert',
    run_start: run.start,
    property: propertyOf(run.subject),
    title: `padproof: ${report.verdict}`,
    content: lines.join(' '),
  };
}

function propertyOf(subject: SubjectSpec): string {
  const form = formOf(subject);
  return `padding cannot be felt: ${subject.model || BUILT_IN}${form === undefined ? '' : ` · ${form}`}`;
}

/** A case that puts no claim to the test says nothing, and so does one whose claims an early end left unjudged. */
function statusOf(claims: readonly ObservedClaim[], ended: string | undefined): object {
  const broken = claims.filter(({ said }) => said === 'violated');
  if (broken.length > 0)
    return {
      status: 'failed',
      status_reason: broken.map(({ name, message = '' }) => `${name}: ${message}`).join('\n'),
    };
  if (ended !== undefined) return { status: 'gave_up', status_reason: ended };
  if (claims.some(({ said }) => said === 'held')) return { status: 'passed', status_reason: '' };
  return { status: 'gave_up', status_reason: 'it puts none of the claims to the test that are still open' };
}

/** Numbers and words that can be drawn against each other. */
function featuresOf({ length, rows }: Case, claims: readonly ObservedClaim[]): object {
  const real = rows.reduce((sum, { at }) => sum + at.length, 0);
  const nearest = Math.max(...claims.flatMap(({ ofBound }) => (ofBound === undefined ? [] : [ofBound])));
  return {
    S: length,
    B: rows.length,
    'real tokens': real,
    'share of padding': 1 - real / (rows.length * length),
    ...(Number.isFinite(nearest) && { 'deviation ÷ bound': nearest }),
  };
}

/** In words, since a tool takes what is no number for a name. */
function yesOrNo(classes: ObservedCase['classes']): object {
  return Object.fromEntries(Object.entries(classes).map(([name, is]) => [name, is ? 'yes' : 'no']));
}

function byWhatWasSaid(claims: readonly ObservedClaim[]): object {
  const of = (scope: ObservedClaim['scope']): object => {
    const lists: Record<string, string[]> = {};
    for (const one of claims) if (one.scope === scope) (lists[one.said] ??= []).push(one.name);
    return lists;
  };
  return {
    claims: of('use'),
    ...(claims.some(({ scope }) => scope === 'limits') && { 'beyond the use': of('limits') }),
  };
}

/**
 * Writes a case as text, whole, so that two cases with one text are one case: a line a row, its ids in the order of positions; in
 * brackets what lies under the padding, and behind an arrow what lies there in the other run; behind a colon a token type that is not 0.
 */
export function caseInFull({ length, rows, weightScale, history = [], singleton }: Case): string {
  const batch = ({ length: S, rows: of }: PastBatch): string[] => of.map((row) => rowInFull(row, S));
  return [
    ...history.flatMap((past) => [`before, S = ${past.length}`, ...batch(past)]),
    [`S = ${length}`, ...(weightScale ? [`${weightScale} weights`] : []), ...(singleton ? ['alone'] : [])].join(', '),
    ...batch({ length, rows }),
  ].join('\n');
}

function rowInFull({ tokens, types, at, under, otherUnder }: Row, length: number): string {
  const cells = new Array<string>(length);
  at.forEach((position, i) => (cells[position] = types[i] === 0 ? String(tokens[i]) : `${tokens[i]}:${types[i]}`));
  paddingOf(at, length).forEach((position, i) => {
    const other = otherUnder[i] === under[i] ? '' : `→${otherUnder[i]}`;
    cells[position] = `[${under[i]}${other}]`;
  });
  return cells.join(' ');
}
