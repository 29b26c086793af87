import { Attention } from './attention';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { POSITIONS, RIGHT_PADDED } from './trial';

const AGAINST_FLOAT64 = ['matches-reference'];
/** How far quotients of one number may be apart, in parts of it: logarithms of weights in float32. */
const ALIKE = 0.01;
/** Scores nearer to each other than this say nothing of their scale. */
const LEAST = 0.05;

/** By what the scores of tokens are larger in one run than in the other, in every head alike; undefined where that is no one number. */
function ratioOf(one: Attention, other: Attention): number | undefined {
  const ratios: number[] = [];
  for (let head = 0; head < one.heads; head++) {
    for (const query of RIGHT_PADDED) {
      for (const key of RIGHT_PADDED.slice(1)) {
        const lead = (seen: Attention): number =>
          Math.log(seen.weight(0, head, query, key) / seen.weight(0, head, query, 0));
        if (Math.abs(lead(one)) > LEAST && Math.abs(lead(other)) > LEAST) ratios.push(lead(one) / lead(other));
      }
    }
  }
  const [first] = ratios;
  const isOne = ratios.length >= 8 && ratios.every((ratio) => Math.abs(ratio - first) <= ALIKE * Math.abs(first));
  return isOne ? first : undefined;
}

const isNear = (a: number | undefined, b: number): boolean => a !== undefined && Math.abs(a - b) <= ALIKE * b;

/** The first layer's weights of one padded row, `copies` times in its batch and with so many positions. */
async function weightsOf(trial: Trial, copies: number, length = POSITIONS): Promise<Attention | undefined> {
  const row = trial.row(RIGHT_PADDED, undefined, 0, length);
  return (await trial.attended(new Array<typeof row>(copies).fill(row), undefined, length))[0];
}

const byRows: Cause = {
  name: 'scores are divided by the root of the number of rows',
  async confirm(_output, trial) {
    const [one, four, nine] = [await weightsOf(trial, 1), await weightsOf(trial, 4), await weightsOf(trial, 9)];
    if (!one || !four || !nine) return undefined;
    return isNear(ratioOf(one, four), 2) && isNear(ratioOf(one, nine), 3)
      ? 'Of the same row alone, four times and nine times in a batch, scores are in the ratio of 1, 1/2 and 1/3, in every head.'
      : undefined;
  },
};

const byPositions: Cause = {
  name: 'scores are divided by the root of the number of positions',
  async confirm(_output, trial) {
    if (trial.session.subject.maxLength < 4 * POSITIONS) return undefined;
    const [own, twice, more] = [
      await weightsOf(trial, 1),
      await weightsOf(trial, 1, 2 * POSITIONS),
      await weightsOf(trial, 1, 4 * POSITIONS),
    ];
    if (!own || !twice || !more) return undefined;
    return isNear(ratioOf(own, twice), Math.SQRT2) && isNear(ratioOf(own, more), 2)
      ? `Of the same row in ${POSITIONS}, ${2 * POSITIONS} and ${4 * POSITIONS} positions, scores are in the ratio of 1, 1/√2 and 1/2, in every head.`
      : undefined;
  },
};

const leftOut: Cause = {
  name: 'scores have another scale than they should',
  claims: AGAINST_FLOAT64,
  async confirm(_output, trial) {
    const own = await weightsOf(trial, 1);
    const exact = (await trial.exact([trial.row(RIGHT_PADDED)], ['attentions']))?.attentions?.[0];
    const ratio = own && exact && ratioOf(own, new Attention(exact));
    return ratio !== undefined && !isNear(ratio, 1)
      ? `In the first layer scores are ${Number(ratio.toPrecision(4))} times those in float64, in every head${rootInWords(ratio)}.`
      : undefined;
  },
};

function rootInWords(ratio: number): string {
  const square = Math.round(ratio ** 2);
  return square > 1 && isNear(ratio, Math.sqrt(square)) ? `: they are not divided by the root of ${square}` : '';
}

export const SCALES: readonly Cause[] = [byRows, byPositions, leftOut];
