import type { Case } from '../../core/case';
import type { Need, Needs } from '../../core/report/needs';
import { PARTS } from '../../core/report/needs';
import type { Traits, WeightScale } from '../../core/subject';
import type { Invariant, Judgement } from '../invariants/invariant';
import type { Alternative } from './alternatives';
import { alternativesTo, sideOf } from './alternatives';

/** What finding out what a violation takes depends on. */
export interface Asking {
  readonly traits: Traits;
  readonly weightScales: readonly WeightScale[];
  /** No alternative is tried after it, by `performance.now()`. */
  readonly until: number;
  evaluate(testCase: Case): Promise<Judgement>;
}

/**
 * Varies each part of a case that breaks a claim, all others as they are, and says what it takes to break it. Each alternative is
 * asked for by itself: what is felt of the company that alternatives would be in must not pass for what they are.
 *
 * @returns undefined where nothing can be varied, or a claim is about answering, or a control
 */
export async function needsOf(
  testCase: Case,
  { kind, aboutAnswering }: Invariant,
  { traits, weightScales, until, evaluate }: Asking,
): Promise<Needs | undefined> {
  if (kind === 'positive control' || aboutAnswering || traits.texts) return undefined;
  const parts = new Map<Need['part'], { broken: Set<string>; held: Set<string> }>();
  let tried = 0;
  for (const alternative of alternativesTo(testCase, traits, weightScales)) {
    if (performance.now() > until) break;
    const judgement = await evaluate({ ...alternative.testCase, singleton: true });
    if (judgement.verdict === 'vacuous') continue;
    tried++;
    const { part, what } = alternative;
    const known = parts.get(part) ?? { broken: new Set(), held: new Set() };
    parts.set(part, known);
    known[isBroken(alternative, judgement) ? 'broken' : 'held'].add(what);
  }
  if (tried === 0) return undefined;
  const needs = PARTS.flatMap((part): Need[] => {
    const known = parts.get(part);
    if (!known) return [];
    const broken = [...known.broken];
    // One of the rows by itself, or one of two places in company, is enough.
    return [{ part, broken, held: [...known.held].filter((what) => !known.broken.has(what)) }];
  });
  return { parts: needs, tried, text: sentence(testCase, needs, tried) };
}

function isBroken({ own: [from, to] = [0, Infinity] }: Alternative, { violation, rows }: Judgement): boolean {
  return violation !== undefined && [violation.row, ...(rows ?? [])].some((row) => row >= from && row < to);
}

/** What matters before what was never seen to. */
function sentence(testCase: Case, needs: readonly Need[], tried: number): string {
  const inOrder = [...needs].sort((a, b) => Number(b.held.length > 0) - Number(a.held.length > 0));
  const words = inOrder.map((need) => WORDS[need.part](need, testCase)).join('; ');
  return `${words}. ${tried} ${tried === 1 ? 'alternative' : 'alternatives'} tried, one part of the case varied at a time.`;
}

type InWords = (need: Need, testCase: Case) => string;

const WORDS: Readonly<Record<Need['part'], InWords>> = {
  side: ({ broken, held }, testCase) => `padding ${either(sideOf(testCase)!, broken, held)}`,
  ids: others('ids under the padding', true),
  tokens: others('tokens'),
  types: others('token types', true),
  length: (need, { length }) => numbers('S', length, need),
  sequence: (need, { rows }) => numbers('number of real tokens', Math.max(...rows.map(({ at }) => at.length)), need),
  company: (need, { rows }) =>
    rows.length === 1 && need.broken.length === 0
      ? `alone in its batch (not B = ${or(need.held)})`
      : numbers('B', rows.length, need),
  weights: ({ broken, held }, { weightScale }) => `weights: ${either(weightScale ?? 'its own', broken, held)}`,
};

/** As tokens go that are told by their number. */
function others(what: string, isNamed = false): InWords {
  return ({ broken, held }) => {
    const all = broken.length + held.length;
    const not = isNamed && held.length > 0 ? `; not ${or(held)}` : '';
    if (broken.length === 0) return `these very ${what} (0 of ${counted(all)} tried${not})`;
    if (held.length > 0) return `some ${what} (${broken.length} of ${counted(all)} tried${not})`;
    return all === 1 ? `other ${what} as well (1 tried)` : `any ${what} tried (${counted(all)})`;
  };
}

function counted(all: number): string {
  return `${all} ${all === 1 ? 'other' : 'others'}`;
}

function either(own: string, broken: readonly string[], held: readonly string[]): string {
  return `${or([own, ...broken])}${held.length === 0 ? '' : ` (not ${or(held)})`}`;
}

function or(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Nothing is said of a number that was not tried. */
function numbers(name: string, own: number, { broken, held }: Need): string {
  const seen = [own, ...broken.map(Number)].sort((a, b) => a - b);
  const not = held.map(Number).sort((a, b) => a - b);
  const [least, most] = [seen[0], seen.at(-1)!];
  const but = not.length === 0 ? '' : `; not ${or(not.map(String))}`;
  const these = `${name} = ${or(seen.map(String))}${but && ` (${but.slice(2)})`}`;
  if (seen.length < 3) return these;
  if (not.length === 0) return `any ${name} tried (${seen.length}, from ${least} to ${most})`;
  if (not.at(-1)! < least) return `${name} ≥ ${least} (${seen.length} tried, up to ${most}${but})`;
  if (not[0] > most) return `${name} ≤ ${most} (${seen.length} tried, from ${least}${but})`;
  return these;
}
