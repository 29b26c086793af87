import type { Batch } from '../../../core/batch';
import type { Attention } from './attention';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, PADS_RIGHT, POSITIONS, RIGHT_PADDED } from './trial';

const onesOf = ({ size, length }: Batch): Partial<Batch> => ({ attentionMask: new Int32Array(size * length).fill(1) });
const EVERYWHERE = Array.from({ length: POSITIONS }, (_, i) => i);
/** How far two measurements of one number may be apart, in parts of it. */
const ALIKE = 1e-3;
/** What a few steps of float32 cost, in parts of a weight. */
const ROUNDING = 2e-6;

/** The first layer's weights, whose states no mask has touched, of a padded row: with its mask, and with one of ones. */
interface Weights {
  readonly masked: Attention;
  readonly open: Attention;
  /** With its mask, and other ids under the padding. */
  readonly others: Attention;
  /** With its mask, and two more tokens in the place of padding. */
  readonly longer: Attention;
}

async function weightsOf(trial: Trial): Promise<Weights | undefined> {
  const row = trial.row(RIGHT_PADDED);
  const [masked] = await trial.attended([row]);
  if (!masked) return undefined;
  const [open] = await trial.attended([row], onesOf);
  const [others] = await trial.attended([trial.row(RIGHT_PADDED, PADS_RIGHT)]);
  const shown = ({ attentionMask }: Batch): Partial<Batch> => ({
    attentionMask: attentionMask!.map((one, i) => (i === 3 || i === 4 ? 1 : one)),
  });
  const [longer] = await trial.attended([row], shown);
  return { masked, open, others, longer };
}

type Row = (head: number, query: number) => boolean;

/** Is it so of every head and each of these queries? */
function each({ masked }: Weights, queries: readonly number[], isSo: Row): boolean {
  return Array.from({ length: masked.heads }, (_, head) => head).every((head) =>
    queries.every((query) => isSo(head, query)),
  );
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);
const isNear = (a: number, b: number, within = ALIKE): boolean => Math.abs(a - b) <= within * Math.abs(b);
const padsOf = (weights: Float32Array): number[] => PADS_RIGHT.map((key) => weights[key]);
const realOf = (weights: Float32Array): number[] => RIGHT_PADDED.map((key) => weights[key]);

function cause(
  name: string,
  find: (weights: Weights, trial: Trial) => string | undefined | Promise<string | undefined>,
): Cause {
  return {
    name,
    async confirm(_output, trial) {
      const weights = await trial.once(weightsOf);
      return weights && find(weights, trial);
    },
  };
}

const overQueries = cause('the softmax runs along the queries', (weights) => {
  const { open } = weights;
  const columns = (head: number, key: number): number =>
    sum(EVERYWHERE.map((query) => open.weight(0, head, query, key)));
  const isColumns = each(weights, EVERYWHERE, (head, key) => isNear(columns(head, key), 1, 1e-5));
  const isRows = each(weights, EVERYWHERE, (head, query) => isNear(sum(open.of(0, head, query)), 1, ALIKE));
  return isColumns && !isRows
    ? 'What all queries give one key sums to 1, and what one query gives all keys does not.'
    : undefined;
});

const afterSoftmax = cause('the mask is applied after the softmax', (weights) => {
  const { masked, open, others } = weights;
  const isHidden = [masked, others].every((seen) =>
    each(weights, RIGHT_PADDED, (head, query) => sum(padsOf(seen.of(0, head, query))) === 0),
  );
  if (!isHidden) return undefined;
  const isOpen = each(weights, RIGHT_PADDED, (head, query) =>
    RIGHT_PADDED.every((key) => masked.weight(0, head, query, key) === open.weight(0, head, query, key)),
  );
  const isWhole = each(weights, RIGHT_PADDED, (head, query) => sum(masked.of(0, head, query)) > 1 - ALIKE);
  if (isOpen && !isWhole)
    return 'Padded keys get no weight, and tokens get the bits that they get where nothing is hidden, so that their sum is less than 1.';
  // By no more than rounding: what moves them further reaches the scores.
  const moves = RIGHT_PADDED.flatMap((query) =>
    Array.from({ length: masked.heads }, (_, head) =>
      RIGHT_PADDED.map((key) => Math.abs(others.weight(0, head, query, key) / masked.weight(0, head, query, key) - 1)),
    ).flat(),
  );
  const isShared = each(weights, RIGHT_PADDED, (head, query) => {
    const real = realOf(open.of(0, head, query));
    return RIGHT_PADDED.every((key, i) => isNear(masked.weight(0, head, query, key), real[i] / sum(real), ROUNDING));
  });
  return isShared && moves.some((by) => by > 0) && moves.every((by) => by < ROUNDING)
    ? 'Padded keys get no weight, and yet what lies there moves the last bits of the weights that tokens get: they are divided by what is left, behind a softmax over all.'
    : undefined;
});

const multiplied = cause('scores are multiplied by the mask', (weights) => {
  const { masked, open, longer } = weights;
  const isAlikeAtPads = each(weights, RIGHT_PADDED, (head, query) =>
    padsOf(masked.of(0, head, query)).every((weight, _, [first]) => weight > 0 && isNear(weight, first, 1e-5)),
  );
  // The score of a token beside one of 0, which both masks have to give alike.
  const score = (of: Attention, head: number, query: number, key: number, pad: number): number =>
    Math.log(of.weight(0, head, query, key) / of.weight(0, head, query, pad));
  const isZero = each(weights, RIGHT_PADDED, (head, query) =>
    RIGHT_PADDED.every(
      (key) => Math.abs(score(masked, head, query, key, 3) - score(longer, head, query, key, 7)) < 1e-3,
    ),
  );
  const areShown = each(weights, RIGHT_PADDED, (head, query) =>
    [3, 4].every((key) =>
      isNear(
        longer.weight(0, head, query, key) / longer.weight(0, head, query, 0),
        open.weight(0, head, query, key) / open.weight(0, head, query, 0),
      ),
    ),
  );
  const isFelt = each(weights, RIGHT_PADDED, (head, query) =>
    isNear(open.weight(0, head, query, 3), masked.weight(0, head, query, 3)),
  );
  return isAlikeAtPads && isZero && areShown && !isFelt
    ? 'Every padded key gets the weight of one and the same score, whatever lies there, and however many are hidden: that score is 0.'
    : undefined;
});

const constantShare = cause('a constant share of attention goes to padding', async (weights, trial) => {
  const { masked } = weights;
  const share = sum(padsOf(masked.of(0, 0, 0)));
  const isConstant =
    share > 0 &&
    share < 0.5 &&
    each(weights, RIGHT_PADDED, (head, query) =>
      padsOf(masked.of(0, head, query)).every((weight) => isNear(weight, share / PADS_RIGHT.length, 1e-4)),
    );
  if (!isConstant) return undefined;
  const amount = `Every query of every head gives the padding ${Number(share.toPrecision(3))} of its attention`;
  return (await isUsed(trial)) ? `${amount}, each padded key as much.` : undefined;
});

const unused = cause('the attention that is shown is not the one that is used', async (weights, trial) => {
  const { masked } = weights;
  const isGiven = each(weights, RIGHT_PADDED, (head, query) =>
    padsOf(masked.of(0, head, query)).every((weight) => weight > 0),
  );
  return isGiven && !(await isUsed(trial))
    ? 'Padded keys are shown to get weight, and no id under the padding moves a bit of what comes of it.'
    : undefined;
});

/** Do ids under the padding move states at all? Several are tried at once. */
async function isUsed(trial: Trial): Promise<boolean> {
  const before = await trial.ask([trial.row(RIGHT_PADDED)]);
  for (const others of [PADS_RIGHT, [3, 5, 7], [4, 6]]) {
    const after = await trial.ask([trial.row(RIGHT_PADDED, others)]);
    if (!isAlike('lastHiddenState', before, after, 0, RIGHT_PADDED)) return true;
  }
  return false;
}

const unmaskedWeights =
  (queries: 'alike' | 'uniform'): ((weights: Weights) => boolean) =>
  (weights) => {
    const { masked, open } = weights;
    const isOpen: Row = (head, query) => String(masked.of(0, head, query)) === String(open.of(0, head, query));
    const isUniform: Row = (head, query) =>
      masked.of(0, head, query).every((weight) => Math.abs(weight - 1 / POSITIONS) < 1e-6);
    return each(weights, RIGHT_PADDED, isOpen) && each(weights, PADS_RIGHT, queries === 'alike' ? isOpen : isUniform);
  };

const onQueries = cause('the mask lies on the queries instead of the keys', (weights) =>
  unmaskedWeights('uniform')(weights)
    ? 'Tokens give the weights that they give where nothing is hidden, bit for bit, and padded queries give every key the same.'
    : undefined,
);

const notOnScores = cause('the mask does not reach the attention weights', async (weights, trial) => {
  if (!unmaskedWeights('alike')(weights)) return undefined;
  const row = [trial.row(RIGHT_PADDED)];
  const [masked, open] = [await trial.ask(row), await trial.ask(row, onesOf)];
  return isAlike('lastHiddenState', masked, open, 0, RIGHT_PADDED)
    ? undefined
    : 'With a mask of ones the weights of the first layer are the same, bit for bit, and what comes of them is not: something else than the scores is masked.';
});

export const SOFTMAX: readonly Cause[] = [
  overQueries,
  afterSoftmax,
  onQueries,
  notOnScores,
  multiplied,
  constantShare,
  unused,
];
