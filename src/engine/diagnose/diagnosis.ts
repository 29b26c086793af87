import type { Case } from '../../core/case';
import { historyInWords } from '../../core/text/history-in-words';
import type { Traits } from '../../core/subject';
import { batchMatesAreIgnored } from '../invariants/batch-mates-are-ignored';
import { judgeAlignments } from '../invariants/align';
import { historyIsIgnored } from '../invariants/history-is-ignored';
import type { Invariant } from '../invariants/invariant';
import { purposeOf } from '../invariants/invariant';
import { padContentIsIgnored } from '../invariants/pad-content-is-ignored';
import { repeatable } from '../invariants/repeatable';
import { hasPadding } from '../../core/case';
import { NOISE_FACTOR, type Noise } from '../../numerics/noise';
import { causeOf } from './causes';
import { typesAsMask } from './causes/masks';
import { judge } from '../judge/evaluate';
import { execute } from '../ask/execute';
import { planCase } from '../plan/plan';
import type { Violation } from '../../core/report/violation';
import type { Diagnosis } from '../../core/report/diagnosis';
import type { Reach } from '../../core/report/reach';
import type { Session } from '../noise/session';
import { otherContents } from './alternatives';
import { reachOf } from './reach';

/**
 * Says whether a violation is a leak or may be rounding. Rounding depends on the shape of a batch, on nothing else; so the shape
 * is kept, and what must not matter is changed: what lies under the padding, then the other rows.
 */
export async function diagnose(
  testCase: Case,
  invariant: Invariant,
  violation: Violation,
  session: Session,
  until = Infinity,
): Promise<Diagnosis | undefined> {
  const diagnosis = await dependency(testCase, invariant, violation, session);
  if (!diagnosis) return invariant.kind === 'positive control' ? unheard(violation, invariant, session) : undefined;
  if (diagnosis.cause) return diagnosis;
  // What attends to padding moves the states as well.
  const output = /^(attentions|hiddenStates)\[|^gradient/.test(violation.output) ? 'lastHiddenState' : violation.output;
  const sought = { claim: invariant.name, isNamed: OTHERWISE.has(diagnosis.dependsOn), until };
  const cause = await causeOf(output, session, sought);
  const reach = await reachIn(testCase, diagnosis, session, until);
  return { ...diagnosis, ...(cause && { cause }), ...(reach && { reach }) };
}

/** Is the pad id enough to meet a leak by pad content? */
async function reachIn(
  testCase: Case,
  { dependsOn }: Diagnosis,
  session: Session,
  until: number,
): Promise<Reach | undefined> {
  const padded = dependsOn === 'pad content' ? paddedOf(testCase, session.subject) : undefined;
  return padded && reachOf(padded, session, until);
}

/** Why what should be felt is not: of tokens that the mask shows, only swapped inputs explain that. */
async function unheard(
  { output }: Violation,
  { name, aboutMasks }: Invariant,
  session: Session,
): Promise<Diagnosis | undefined> {
  const cause = await causeOf(output, session, { claim: name, ...(!aboutMasks && { isNamed: true }) });
  if (!cause) return undefined;
  if (!aboutMasks) return { dependsOn: 'unknown', text: 'What should be felt is not.', cause };
  return cause.name === typesAsMask.name
    ? { dependsOn: 'unknown', text: 'What the mask shows is not heard, so something else hides it.', cause }
    : undefined;
}

/** What depends on these is no matter of padding, mask or pooling: of causes only those are tried that name the claim. */
const OTHERWISE: ReadonlySet<Diagnosis['dependsOn']> = new Set([
  'time',
  'earlier batches',
  'arithmetic',
  'nothing finite',
]);

/** What a violation depends on, found out by changing one thing at a time. */
async function dependency(
  testCase: Case,
  invariant: Invariant,
  violation: Violation,
  session: Session,
): Promise<Diagnosis | undefined> {
  if (invariant.kind === 'positive control' || invariant.aboutAnswering) return undefined;
  const purpose = purposeOf(violation, invariant, testCase, session.subject);
  if (purpose === 'repetition') return ANOTHER_TIME;
  if (purpose === 'unremembered') return MEMORY;
  if (purpose === 'history') {
    const control = await change(historyIsIgnored, { ...testCase, history: [] }, session, undefined);
    return control?.changed ? ANOTHER_TIME : afterWhat(testCase);
  }
  // What is wrong there is said by the claim, and padding has no part in it.
  if (invariant.besidePadding) return undefined;
  if (!Number.isFinite(violation.observed) || !Number.isFinite(violation.expected)) {
    return { dependsOn: 'nothing finite', text: 'A number is not finite, so there is no deviation to read.' };
  }
  if ((await change(repeatable, testCase, session, undefined))?.changed) return ANOTHER_TIME;
  if (session.subject.texts) return diagnoseTexts(testCase, invariant, session);
  const noise = await session.noise.on(testCase);
  // A case may have lost its padding when it was made small; what a claim adds to it is felt as well where any is.
  const padded = paddedOf(testCase, session.subject);
  const content = padded && (await contentChange(padded, session, noise));
  if (content?.changed) {
    return leak('pad content', 'other content under the padding', content.multiple);
  }
  const mates = await change(batchMatesAreIgnored, testCase, session, noise);
  if (mates?.changed) return leak('batch mates', 'other content in the other rows', mates.multiple);
  const multiple = invariant.kind === 'calibrated' && noise ? { multiple: violation.deviation } : {};
  if (invariant.againstFloat64) {
    const text = `Neither pad content nor batch-mates move it${far(multiple)}: the arithmetic is another function than the model in float64, padded or not.`;
    return { dependsOn: 'arithmetic', ...multiple, text };
  }
  if (!content)
    return { dependsOn: 'unknown', ...multiple, text: 'The case has no padding whose content could be changed.' };
  const text = `At one shape neither other pad content (${content.contents} tried, the pad id and several others in turn) nor other batch-mates change a bit, so it depends on the shape${far(multiple)}. That is rounding that was not measured, or something that counts positions.`;
  return { dependsOn: invariant.kind === 'calibrated' ? 'shape' : 'unknown', ...multiple, text };
}

/** What others say, in the same request or at the same time, and, where neither is felt, how long and how many they are. */
async function diagnoseTexts(testCase: Case, invariant: Invariant, session: Session): Promise<Diagnosis> {
  if ((await change(batchMatesAreIgnored, testCase, session, undefined))?.changed) {
    const text =
      'A leak, by batch mates: a text gets another vector when the other texts of its request are other ones.';
    return { dependsOn: 'batch mates', text };
  }
  if (typeof invariant.ofTexts === 'object') return invariant.ofTexts;
  const joined = withAnother(testCase, session.subject);
  const longer = joined && (await change(batchMatesAreIgnored, joined, session, undefined))?.changed;
  const what = longer
    ? 'how long the texts beside it are: padding is felt'
    : (invariant.ofTexts ?? (joined ? 'how many texts there are: they are counted' : 'how many they are, or how long'));
  const text = `What the other texts of a request say is not felt, so it depends on ${what}, or another shape costs more rounding than one text shows by itself.`;
  return { dependsOn: 'shape', text };
}

/** By so many words a text that joins others may grow. */
const MORE_WORDS = 16;

/**
 * The same texts, and one of a word that may be another, far longer one: so many there are then in either run, and only how
 * long they are is not the same. Undefined where no more may be asked for at once, or none that is longer.
 */
function withAnother({ rows, length, ...rest }: Case, { texts, maxLength, padId }: Traits): Case | undefined {
  const more = Math.min(MORE_WORDS, maxLength - length);
  if (more < 1 || rows.length >= texts!.most) return undefined;
  const padding = (count: number): number[] => new Array<number>(count).fill(padId);
  const longer = rows.map((row) => ({ ...row, under: [...row.under, ...padding(more)] }));
  const under = padding(length + more - 1);
  const another = { tokens: [rows[0].tokens[0]], types: [0], at: [0], under, otherUnder: under };
  return { ...rest, length: length + more, rows: [...longer, another] };
}

function leak(dependsOn: 'pad content' | 'batch mates', what: string, multiple: number | undefined): Diagnosis {
  const size =
    multiple === undefined ? '' : ` by ${figure(multiple)} × what taking the same sums in another order costs`;
  return {
    dependsOn,
    ...(multiple !== undefined && { multiple }),
    text: `A leak, by ${dependsOn}: at one and the same shape, ${what} moves real outputs${size}. Rounding depends on the shape alone, and cannot do that.`,
  };
}

function far({ multiple }: { readonly multiple?: number }): string {
  if (multiple === undefined) return '';
  return `: ${figure(multiple)} × what another order of the same sums costs, where ${NOISE_FACTOR} × is allowed`;
}

function figure(x: number): string {
  return x < 1000 ? String(Number(x.toPrecision(3))) : x.toExponential(1);
}

/** What is not the same twice depends on the time. */
export const ANOTHER_TIME: Diagnosis = {
  dependsOn: 'time',
  text: 'The same batch gives other numbers when it is run again; what padding does cannot be told apart from that.',
};

const MEMORY: Diagnosis = {
  dependsOn: 'time',
  text: 'The subject remembers: a sequence alone gives other numbers when it was requested in a batch before than when it is new. So answers are remembered, with what padding or batch-mates did to them.',
};

function afterWhat({ history = [] }: Case): Diagnosis {
  const text = `It depends on what was asked before: ${historyInWords(history)} a batch gets other numbers than on a fresh instance, and two fresh ones agree. Something is kept between calls.`;
  const cause = {
    name: 'something is kept from an earlier call',
    evidence: 'Two fresh instances agree, and one that was asked something before does not.',
  };
  return { dependsOn: 'earlier batches', text, cause };
}

/** The case, or one that has padding, too; undefined where there is none. */
function paddedOf(testCase: Case, subject: Traits): Case | undefined {
  return hasPadding(testCase) ? testCase : withPadding(testCase, subject);
}

/** The same rows with some padding behind them, of two contents; undefined where the subject takes no longer ones. */
function withPadding(testCase: Case, { maxLength, padId, vocabularySize }: Traits): Case | undefined {
  const more = Math.min(2, maxLength - testCase.length);
  if (more < 1) return undefined;
  const behind = <T>(id: T): T[] => new Array<T>(more).fill(id);
  const rows = testCase.rows.map((row) => ({
    ...row,
    under: [...row.under, ...behind(padId)],
    otherUnder: [...row.otherUnder, ...behind((padId + 1) % vocabularySize)],
  }));
  return { ...testCase, length: testCase.length + more, rows };
}

/**
 * Puts other content under the padding: what the case has, and where that changes no bit, one id everywhere, the pad id and several
 * others in turn.
 *
 * @returns how many contents were tried beside the case's own
 */
async function contentChange(
  padded: Case,
  session: Session,
  noise: Noise | undefined,
): Promise<{ readonly changed: boolean; readonly multiple?: number; readonly contents: number } | undefined> {
  const first = await change(padContentIsIgnored, padded, session, noise);
  let contents = first ? 1 : 0;
  if (first?.changed) return { ...first, contents };
  for (const other of otherContents(padded, session.subject)) {
    const found = await change(padContentIsIgnored, other, session, noise);
    if (!found) continue;
    contents++;
    if (found.changed) return { ...found, contents };
  }
  return contents > 0 ? { changed: false, contents } : undefined;
}

/** Makes the runs of an exact claim about real outputs, and says whether they part, and how far. */
async function change(
  invariant: Invariant,
  testCase: Case,
  session: Session,
  noise: Noise | undefined,
): Promise<{ readonly changed: boolean; readonly multiple?: number } | undefined> {
  const { subject } = session;
  const plan = planCase({ ...testCase, singleton: true }, [invariant], subject, {
    numbersPerToken: 0,
    numbersPerPair: 0,
  });
  if (plan.invariants.length === 0 || invariant.unsupported(subject)) return undefined;
  const [executed] = await execute([plan], session);
  const {
    judgement: { verdict },
  } = await judge(invariant, executed, session);
  if (verdict !== 'violated') return verdict === 'held' ? { changed: false } : undefined;
  if (!noise) return { changed: true };
  const { encodings, gradients, refusals } = executed;
  const bound = { value: Infinity, origin: '', noise };
  const evidence = { traits: subject, encodings, gradients, refusals, bound };
  return {
    changed: true,
    multiple: judgeAlignments(invariant.alignments!(testCase, subject), evidence, 'calibrated').worst,
  };
}
