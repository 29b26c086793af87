import type { Case } from '../../core/case';
import type { Traits } from '../../core/subject';
import type { AskedAgain, Evidence, Invariant, Judgement, Run } from '../invariants/invariant';
import type { Bound } from '../../numerics/bounds';
import {
  EXACT,
  noiseBound,
  nondeterminismBound,
  PARTS,
  repeatNoiseBound,
  shapeBound,
  unmeasuredRepeatBound,
} from '../../numerics/bounds';
import { NOISE_FACTOR, type Noise } from '../../numerics/noise';
import { unitRoundoff } from '../../numerics/precision';
import type { Executed } from '../ask/execute';
import { execute } from '../ask/execute';
import { AskAgain } from './ask-again';
import { planCase } from '../plan/plan';
import type { Session } from '../noise/session';

/** The bound that a claim is judged by at a number of positions, S. */
export async function boundOf(invariant: Invariant, length: number, session: Session): Promise<Bound> {
  const { kind } = invariant;
  const { texts } = session.subject;
  if (kind === 'calibrated' && invariant.bound) return invariant.bound;
  // A positive control speaks only where what it sees is more than what the subject does by itself.
  const known =
    kind === 'positive control' && !invariant.beyondRounding && !texts
      ? await session.noise.knownNondeterminism(length)
      : undefined;
  if (known) return repeatNoiseBound(known);
  if (kind !== 'calibrated' && !invariant.beyondRounding && !texts) return EXACT;
  const { noise, nondeterminism } = await session.noise.at(length);
  if (nondeterminism) return nondeterminismBound(nondeterminism, session.subject);
  return noise ? boundBy(noise, session.subject) : shapeBound(session.subject);
}

/**
 * In half precision, by how far unpadded sequences are from float64 as well: another order of the sums is often rounded to the same
 * numbers there, and another shape was seen to round to others.
 */
function boundBy(noise: Noise, subject: Traits): Bound {
  return noiseBound(unitRoundoff(subject.precision) > 0 ? noise.whole(shapeBound(subject).value) : noise);
}

/** What a judge said, and by which bound. */
export interface Judged {
  readonly judgement: Judgement;
  readonly bound: Bound;
}

/** How a violation that may be rounding is doubted. */
export interface Doubts {
  /** Is it judged once more by the noise on the case's own sequences? */
  readonly lookTwice: boolean;
  /** Are its runs asked for again and again? */
  readonly askAgain: boolean;
}

const BOTH: Doubts = { lookTwice: true, askAgain: true };

/**
 * Has an invariant judge what a case's runs gave. A violation that may be rounding is doubted twice. What is out of the bound of
 * its shape is judged once more by the noise on its own sequences, those of the rows that are out of it: some sequences magnify
 * rounding more than others. And what the subject gives when it is asked for the very runs again decides whether the difference
 * lies between the runs, or in a subject that does not repeat itself.
 *
 * @param doubts leave them out where a claim is broken anyway
 */
export async function judge(
  invariant: Invariant,
  executed: Executed,
  session: Session,
  doubts: Doubts = BOTH,
): Promise<Judged> {
  const by: Judge = (bound, again) => judgeBy(bound, invariant, executed, session.subject, again);
  const judged = await judgeFirst(by, invariant, executed, session);
  const { bound } = judged;
  if (isBelowRounding(judged.judgement, by, invariant, session)) {
    const reason = 'in half precision what it changes moved outputs, and by no more than rounding may';
    return { judgement: { verdict: 'vacuous', compared: 0, worst: 0, reason }, bound };
  }
  if (!mayBeRounding(judged.judgement, session.subject)) return judged;
  if (invariant.kind === 'exact' && bound === EXACT) return judgeBits(judged, by, invariant, executed, session, doubts);
  const other = doubts.lookTwice && (await secondBound(bound, invariant, executed, judged.judgement, session));
  const second = other ? { judgement: by(other), bound: other } : judged;
  return doubts.askAgain ? judgeAgain(second, by, invariant, executed, session) : second;
}

/** How many times as much as another order of few tokens costs a change has to be, to be felt beyond the rounding of many. */
const SURELY_FELT = 8;

/** Judges by the noise of a short length, and where that does not settle it, by that of the case's own. */
async function judgeFirst(by: Judge, invariant: Invariant, executed: Executed, session: Session): Promise<Judged> {
  const { kind, beyondRounding } = invariant;
  const { length } = executed.plan.testCase;
  const own = async (): Promise<Judged> => {
    const bound = await boundOf(invariant, length, session);
    return { judgement: by(bound), bound };
  };
  const byNoise = beyondRounding ?? (kind === 'calibrated' && !invariant.bound);
  const [first, last] = byNoise ? session.noise.lengthsFor(length) : [length];
  if (last === undefined) return own();
  const short = await boundOf(invariant, first, session);
  // What is documented serves where nothing can be measured, at whatever length.
  if (!short.noise && session.noise.measurable) return own();
  const bound = beyondRounding ? { ...short, value: SURELY_FELT * short.value } : short;
  const judged = { judgement: by(bound), bound };
  if (!short.noise) return judged;
  const open = beyondRounding
    ? judged.judgement.verdict === 'violated'
    : mayBeRounding(judged.judgement, session.subject);
  return open ? own() : judged;
}

/**
 * Did a positive control that has to be felt beyond rounding move bits in half precision, and by less? There rounding is as large as
 * what little a short row with small weights feels, so that nothing is said; where not one bit moves, all is.
 */
function isBelowRounding(
  { verdict }: Judgement,
  by: Judge,
  { beyondRounding }: Invariant,
  { subject: { precision } }: Session,
): boolean {
  if (!beyondRounding || verdict !== 'violated' || unitRoundoff(precision) === 0) return false;
  return by(EXACT).verdict !== 'violated';
}

type Judge = (bound: Bound, again?: AskedAgain) => Judgement;

/**
 * Judges bits that are not the same once more, by what the subject differs from itself by. Where that was measured too narrowly
 * to explain it, the claim is broken if all answers to one of the case's own runs lie on one side of all answers to another.
 */
async function judgeBits(
  first: Judged,
  by: Judge,
  invariant: Invariant,
  executed: Executed,
  { noise, ...session }: Session,
  { askAgain }: Doubts,
): Promise<Judged> {
  const { length } = executed.plan.testCase;
  const rounding = unmeasuredRepeatBound(session.subject);
  if (by({ ...rounding, value: NOISE_FACTOR * rounding.value }).verdict === 'violated') return first;
  const again = new AskAgain(invariant, executed, { noise, ...session });
  if (askAgain && (await again.allAlike())) return first;
  const nondeterminism = askAgain ? await noise.nondeterminism(length) : await noise.knownNondeterminism(length);
  const bound = nondeterminism && repeatNoiseBound(nondeterminism);
  const second = bound ? { judgement: by(bound), bound } : first;
  if (!askAgain || second.judgement.verdict !== 'violated') return second;
  const judgement = by(rounding);
  // Seen but once, and more than rounding can be: a finding, however seldom.
  if (judgement.verdict === 'violated') return second;
  if (await again.parts((ends) => by(EXACT, ends))) return bound ? second : { ...first, bound: PARTS };
  return { judgement, bound: rounding };
}

/** Judges what is out of a bound once more where the subject does not repeat itself: by all answers to the case's own runs. */
async function judgeAgain(
  judged: Judged,
  by: Judge,
  invariant: Invariant,
  executed: Executed,
  session: Session,
): Promise<Judged> {
  const { judgement, bound } = judged;
  const { texts } = session.subject;
  if (judgement.verdict !== 'violated' || invariant.kind !== 'calibrated' || !invariant.alignments || texts)
    return judged;
  if (by(shapeBound(session.subject)).verdict === 'violated') return judged;
  const again = new AskAgain(invariant, executed, session);
  if (await again.allAlike()) return judged;
  let last = judgement;
  const parts = await again.parts((ends) => (last = by(bound, ends)));
  return parts ? judged : { judgement: last, bound };
}

/** By what a violation is to be judged once more, where it is. */
async function secondBound(
  bound: Bound,
  invariant: Invariant,
  { plan: { testCase } }: Executed,
  { rows }: Judgement,
  session: Session,
): Promise<Bound | undefined> {
  const { subject, noise, cost } = session;
  if (invariant.kind === 'positive control') return undefined;
  if (subject.texts) {
    cost.secondLooks++;
    return nondeterminismBound(await noise.nondeterminismOn(testCase, rows), subject);
  }
  if (!bound.noise || bound.nondeterminism) return undefined;
  cost.secondLooks++;
  return boundBy((await noise.on(testCase, rows, invariant))!, subject);
}

function judgeBy(
  bound: Bound,
  invariant: Invariant,
  { plan, encodings, gradients, refusals }: Executed,
  traits: Traits,
  again?: AskedAgain,
): Judgement {
  const evidence: Evidence = { traits, encodings, gradients, refusals, bound, ...(again && { again }) };
  return invariant.judge(plan.testCase, evidence);
}

/** No sequence magnifies the rounding of float32 to this part of a number; what is further off needs no second look. */
const MOST_MAGNIFIED = 2 ** -6;

/** Is what was found so small, in parts of the number itself, that rounding could do it on some sequence? */
function mayBeRounding({ violation }: Judgement, subject: Traits): boolean {
  if (!violation) return false;
  const { observed, expected } = violation;
  const most = unitRoundoff(subject.precision) > 0 ? shapeBound(subject).value : 0;
  return Math.abs(observed - expected) <= Math.max(MOST_MAGNIFIED, most) * Math.max(1, Math.abs(expected));
}

/**
 * What a claim says of a case whose plain runs alone are made, where those break it, whatever rounding may be; undefined where they do
 * not, or it needs others.
 */
export function brokenAtFirstSight(invariant: Invariant, executed: Executed, { subject }: Session): Judged | undefined {
  const { kind, aboutAnswering } = invariant;
  const { testCase, invariants } = executed.plan;
  if (kind === 'positive control' || aboutAnswering || testCase.pooled || subject.texts) return undefined;
  const isMade = ({ key }: Run): boolean => executed.encodings.has(key) || executed.refusals.has(key);
  if (!invariants.includes(invariant) || !invariant.runs(testCase, subject).every(isMade)) return undefined;
  const bound = kind === 'exact' ? EXACT : (invariant.bound ?? shapeBound(subject));
  const judgement = judgeBy(bound, invariant, executed, subject);
  if (judgement.verdict !== 'violated') return undefined;
  return kind === 'exact' || !mayBeRounding(judgement, subject) ? { judgement, bound } : undefined;
}

/** Nothing was put to the test. */
const VACUOUS: Judgement = { verdict: 'vacuous', compared: 0, worst: 0 };

/** Runs one case by itself, in no company, for one invariant. */
export async function evaluateAlone(
  testCase: Case,
  invariant: Invariant,
  session: Session,
  doubts: Doubts = BOTH,
): Promise<Judged> {
  const executed = await executeAlone(testCase, invariant, session);
  return executed ? judge(invariant, executed, session, doubts) : { judgement: VACUOUS, bound: EXACT };
}

/** Runs a case by itself once more that broke a claim at first sight. @returns undefined where it does not do so again. */
export async function evaluateAtFirstSight(
  testCase: Case,
  invariant: Invariant,
  session: Session,
): Promise<Judged | undefined> {
  const executed = await executeAlone(testCase, invariant, session);
  if (!executed) return undefined;
  return invariant.kind === 'exact'
    ? judge(invariant, executed, session)
    : brokenAtFirstSight(invariant, executed, session);
}

/** As `evaluateAlone`, by a bound that is known already. */
export async function evaluateWithin(
  bound: Bound,
  testCase: Case,
  invariant: Invariant,
  session: Session,
): Promise<Judgement> {
  const executed = await executeAlone(testCase, invariant, session);
  return executed ? judgeBy(bound, invariant, executed, session.subject) : VACUOUS;
}

async function executeAlone(testCase: Case, invariant: Invariant, session: Session): Promise<Executed | undefined> {
  const sizes = { numbersPerToken: 0, numbersPerPair: 0 };
  const plan = planCase({ ...testCase, singleton: true }, [invariant], session.subject, sizes);
  return plan.invariants.length === 0 ? undefined : (await execute([plan], session))[0];
}
