import { hasPadding } from '../../core/case';
import type { Case, Row } from '../../core/case';
import { batchOf } from '../../core/case';
import { paddingOf } from '../../core/layout';
import type { Declared, Loss } from '../../core/subject';
import { numberInWords } from '../../core/json';
import type { Evidence, Invariant, Judgement, Run } from './invariant';
import { seesNoLayout } from './support';
import type { Violation } from '../../core/report/violation';

/**
 * A gradient shares no pass with other cases', so only two rows of a case are asked, and only of short cases: 65 of 300, for a
 * tenth of the time of the whole check.
 */
const ROWS = 2;
const LONGEST = 6;

/**
 * What no output shows: a loss may read padding although every output that is compared leaves it out, such as a mean taken
 * over all positions.
 */
export const gradientsStopAtPadding: Invariant = {
  name: 'gradients-stop-at-padding',
  claim:
    "No loss at real positions has a gradient at padding: it is exactly zero, and the pad embedding's too where the pad id stands only under the mask.",
  kind: 'exact',
  family: 'training, arithmetic, and the proof that a test can fail',
  // A gradient at padding says what other content there would do.
  varies: ['padContent'],
  advice:
    'A loss or a pooled vector depends on padded embeddings. Look at the positions over which the loss is averaged.',
  offer:
    'Give the subject gradients(), as the built-in BERT has it. A runtime that only infers cannot; check the checkpoint that the model was made from.',
  unsupported: (subject) =>
    subject.gradients ? undefined : (seesNoLayout(subject) ?? 'the subject does not offer gradients'),
  runs(testCase, subject) {
    if (!hasPadding(testCase) || testCase.length > LONGEST) return [];
    return lossesOf(testCase, subject).map((loss): Run => {
      const batch = batchOf(
        asked(testCase).map(([, row]) => row),
        testCase.length,
        subject,
      );
      return { key: `gradient ${loss.name}`, batch, wanted: [], place: 'free', loss };
    });
  },
  judge(testCase, evidence) {
    const losses = (['cls', 'mlm'] as const).filter((name) => evidence.gradients.has(`gradient ${name}`));
    const judged = losses.map((name) => judgeLoss(name, testCase, evidence));
    const compared = judged.reduce((sum, judgement) => sum + judgement.compared, 0);
    const worst = Math.max(0, ...judged.map((judgement) => judgement.worst));
    const violated = judged.find(({ verdict }) => verdict === 'violated');
    const refused = (['cls', 'mlm'] as const).flatMap((name) => evidence.refusals.get(`gradient ${name}`) ?? [])[0];
    const reason = refused ?? (compared > 0 ? undefined : judged[0]?.reason);
    return violated ?? { verdict: compared > 0 ? 'held' : 'vacuous', compared, worst, ...(reason && { reason }) };
  },
};

/** The rows that are asked, with their numbers in the case: a padded one, and another where there is one with a real token. */
function asked({ rows, length }: Case): [number, Row][] {
  const real = [...rows.entries()].filter(([, { at }]) => at.length > 0);
  const padded = real.find(([, { at }]) => at.length < length);
  return real
    .filter((entry) => entry !== padded)
    .slice(0, ROWS - 1)
    .concat(padded ? [padded] : [])
    .sort(([a], [b]) => a - b);
}

/**
 * `cls`, and where there are logits `mlm`, labelled with its own id at every other real token; of a pooled case one of them, by its
 * length.
 */
function lossesOf(testCase: Case, { outputs }: Declared): Loss[] {
  const rows = asked(testCase);
  const labels = new Int32Array(rows.length * testCase.length).fill(-100);
  rows.forEach(([, { at, tokens }], r) => {
    at.forEach((position, i) => {
      if (i % 2 === 0) labels[r * testCase.length + position] = tokens[i];
    });
  });
  const losses: Loss[] = [{ name: 'cls' }, ...(outputs.includes('logits') ? [{ name: 'mlm', labels } as const] : [])];
  return testCase.pooled ? [losses[testCase.length % losses.length]] : losses;
}

/** Why gradients that are zero everywhere say nothing. */
export const NOTHING_FLOWED = 'every gradient is zero, at real positions too';

/** Vacuous where nothing flowed to the real positions either: then zeros say nothing. */
function judgeLoss(name: Loss['name'], testCase: Case, evidence: Evidence): Judgement {
  const run = `gradient ${name}`;
  const { embeddings, padEmbedding } = evidence.gradients.get(run)!;
  const [, S, E] = embeddings.shape;
  const rows = asked(testCase);
  let compared = 0;
  let count = 0;
  let worst = 0;
  let flowed = false;
  let first: Omit<Violation, 'count' | 'compared' | 'smallestPassingBound'> | undefined;
  const check = (observed: number, output: string, index: readonly number[], row: number, place: string): void => {
    compared++;
    if (observed === 0) return;
    count++;
    const deviation = Number.isFinite(observed) ? Math.abs(observed) : Infinity;
    worst = Math.max(worst, deviation);
    const message = `${output}[${index.join(', ')}]: the loss ${name} has a gradient of ${numberInWords(observed)} at ${place}, which must be exactly 0.`;
    first ??= { message, output, index, row, observed, expected: 0, deviation, bound: 0, runs: [run, run] };
  };

  rows.forEach(([row, { at }], r) => {
    const slopes = (position: number): Float32Array =>
      embeddings.data.subarray((r * S + position) * E, (r * S + position + 1) * E);
    flowed ||= at.some((position) => slopes(position).some((slope) => slope !== 0));
    for (const position of paddingOf(at, S)) {
      const place = `the padded position ${position} of row ${row}`;
      slopes(position).forEach((slope, e) => check(slope, `gradient[${name}]`, [row, position, e], row, place));
    }
  });
  const { padId } = evidence.traits;
  if (!rows.some(([, { tokens }]) => tokens.includes(padId))) {
    const [row] = rows.find(([, { at }]) => at.length < S)!;
    padEmbedding.data.forEach((slope, e) =>
      check(slope, `padEmbedding[${name}]`, [e], row, 'the embedding of the pad id, which is no real token here'),
    );
  }
  if (first) {
    return {
      verdict: 'violated',
      compared,
      worst,
      violation: { ...first, count, compared, smallestPassingBound: worst },
    };
  }
  return flowed
    ? { verdict: 'held', compared, worst }
    : { verdict: 'vacuous', compared: 0, worst, reason: NOTHING_FLOWED };
}
