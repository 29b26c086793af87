// For each planted fault the cause that is named is right, or none is: never a wrong one.
import { CAUSES, causeOf } from '../src/engine/diagnose/causes';
import { Sessions } from '../src/engine/judge/sessions';
import { FAULTS } from '../src/subjects/faults';
import type { Fault } from '../src/subjects/faults/fault';
import { plantedBert } from '../src/subjects/models/planted';
import { some } from '../src/testing/deep';

/** What is right to say, and of which faults; of all others nothing is. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  'a mask of ones makes attention causal': ['all-ones-mask-turns-causal'],
  'the mask is on another scale': ['bias-before-scaling', 'minus-1e4', 'minus-ten'],
  'a row that is alone has no mask': ['bias-only-in-company'],
  'a mask of booleans hides what it should show': ['boolean-mask-inverted'],
  'the weights of a row without a token are all 0': ['clamped-row-maximum'],
  'the mask is not read': [
    'drop-the-bias',
    'mask-dropped-unless-attentions-are-wanted',
    'mask-from-embeddings',
    'mask-from-ids',
    'minus-1e-9',
  ],
  'the first position is never hidden': ['first-position-never-hidden'],
  "the first row's mask for all": ['first-rows-mask-for-all'],
  'a mask of floats is added to the scores': ['float-mask-added'],
  'an additive mask hides what it should show': ['float-mask-coerced-to-boolean'],
  'a row without a token is divided by nothing': [
    'float16-minimum',
    'maximum-above-the-lowest',
    'minus-infinity',
    'two-lowest-numbers-summed',
  ],
  'some layers or heads read the padding': [
    'head-without-mask',
    'mask-dropped-in-one-layer-in-company',
    'mask-only-in-the-first-layer',
  ],
  "another row's mask": ['heads-tiled', 'mask-broadcast-over-heads'],
  'the weights of a row without a token are the largest number': ['largest-number-in-fully-masked-rows'],
  'a constant share of attention goes to padding': ['leak-of-1e-3', 'leak-of-1e-5', 'leak-of-1e-7'],
  'the mask is applied after the softmax': ['mask-after-softmax', 'renormalised-after-softmax'],
  'the mask of an earlier batch is used': ['mask-cached-by-shape'],
  'the mask drowns the scores of real keys': ['mask-extended-twice'],
  'the padding beside the last real token is read': ['mask-off-by-one', 'convolution-over-padding'],
  'the mask lies on the queries instead of the keys': ['mask-on-queries'],
  'rows behind the first have a mask of zeros': ['mask-stride'],
  'what a row without a token gets depends on what is asked for': ['two-conventions'],
  'padded rows of a whole number of tiles are NaN': ['nan-at-whole-tiles'],
  'a batch of rows of equal length has no mask': ['no-bias-for-equal-lengths'],
  'a missing mask is taken for one of zeros': ['no-mask-hides-everything'],
  'without a mask attention is causal': ['no-mask-turns-causal'],
  'the weights of a row without a token are all 1': ['ones-in-fully-masked-rows'],
  'padded queries attend to padding': ['padded-queries-attend-to-padding'],
  'the weights of padded queries sum to another number than 1': ['padded-queries-sum-to-two'],
  'padded queries give no key any weight': ['padded-queries-zeroed'],
  'the mask hides what it should show': ['polarity-flips-in-one-layer', 'sign-of-the-bias-flipped'],
  'the first positions are taken for the tokens': ['prefix-mask-by-length'],
  'a mask of queries and keys is reduced over the keys': ['query-masks-reduced-over-keys'],
  'scores are multiplied by the mask': ['scores-multiplied-by-mask'],
  'the softmax runs along the queries': ['softmax-over-queries'],
  'the mask does not reach the attention weights': ['values-masked-instead-of-scores'],
  'the attention that is shown is not the one that is used': ['weight-without-value'],
  'a mask of ones makes every number NaN': ['zero-times-infinity'],
  'the mean of a row without a token is divided by nothing': ['mean-without-guard'],
  'position ids are not read': [
    'positions-from-the-left-edge',
    'positions-from-ids',
    'positions-as-if-left-padded',
    'positions-along-the-batch',
    'positions-cached-by-shape',
    'positions-left-out',
    'positions-counted-anew',
  ],
  'positions are counted from one': ['positions-start-at-one'],
  'token types are not read': ['token-types-ignored'],
  'a long row is cut off': ['words-cut-off-at-48'],
  'the mean over all positions, padding with them': ['mean-counts-padding'],
  'the mean is divided by the number of positions': ['mean-divides-by-length'],
  "the mean is divided by the whole batch's tokens": ['mean-divides-by-the-batch'],
  'the vector at index 0, whatever stands there': ['cls-at-index-zero', 'last-token-by-argmin'],
  'it is the mean, and should be the first token': ['cls-is-the-mean'],
  'the vector at the last index, whatever stands there': ['last-token-at-the-end'],
  'the vector at index sum(mask) − 1, wherever the tokens stand': ['last-token-by-count'],
  "the last token is sought where the first row's stands": ['last-token-of-the-first-row'],
  'what lies at padding is not finite, and is multiplied by 0': [
    'values-not-zeroed',
    'tail-read-past-the-tile',
    'padded-states-are-nan',
  ],
  'the next row is read': ['values-from-the-next-row'],
  'something is taken over the whole batch': ['batch-and-sequence-swapped', 'int8-activations', 'batch-norm'],
  'rows come back in the order of their lengths': ['rows-not-unsorted'],
  'a row without a token spreads NaN over its batch': ['nan-spreads-from-fully-masked-rows'],
  "a row's place in the batch is felt": ['row-index-felt'],
  'scores are divided by the root of the number of rows': ['scores-scaled-by-the-batch'],
  'scores are divided by the root of the number of positions': ['scores-scaled-by-the-length'],
  'scores have another scale than they should': ['scale-left-out'],
  'something is taken over all positions of a row, padding with them': [
    'int8-activations-of-the-row',
    'group-norm-over-time',
  ],
  'every pass gives other numbers': ['dropout-left-on'],
  'every instance gives numbers of its own': ['pooler-newly-initialised'],
  'the first pass of an instance is made otherwise': ['warm-up'],
  'the backward pass reads padding, and the forward pass does not': [
    'backward-without-the-mask',
    'layer-norm-backward-over-time',
  ],
  'another path is taken where attention weights are asked for': ['fused-path-differs'],
  'the head reads padding': ['logits-read-padding'],
  'the mask reaches the first keys only': ['wrong-beyond-64'],
  'some rows of larger batches have no mask': ['wrong-in-large-batches'],
};

const rightOf = ({ name }: Fault): string | undefined =>
  Object.keys(RIGHT).find((cause) => RIGHT[cause].includes(name));

const OUTPUTS = ['lastHiddenState', 'logits', 'pooled.cls', 'pooled.mean', 'pooled.last', 'pooled.pooler'];

/** Claims of which padding and batch-mates are no part, as `diagnose` takes them. */
const NAMED = new Set([
  ...['matches-reference', 'repeatable', 'token-types-matter', 'positions-matter', 'order-matters'],
  ...['every-word-is-felt', 'history-is-ignored'],
]);

/** The causes that are named of a fault by the claims that see it; of none, by whichever claim something is asked about. */
async function causesNamed(fault: Fault | undefined): Promise<string[]> {
  const sessions = new Sessions(plantedBert(fault, { backend: 'wasm', weightsSeed: '1' }), {});
  try {
    const session = await sessions.open(fault?.needs?.includes('hot weights') ? 'hot' : 'sharp');
    const claims = fault?.seenBy.length
      ? fault.seenBy
      : ['pad-content-is-ignored', 'matches-reference', 'fully-masked-rows'];
    const named = new Set<string>();
    for (const claim of claims) {
      for (const output of OUTPUTS) {
        const cause = await causeOf(output, session, { claim, isNamed: NAMED.has(claim) });
        if (cause) named.add(cause.name);
      }
    }
    return [...named];
  } finally {
    await sessions.close();
  }
}

const named = FAULTS.filter((fault) => rightOf(fault) !== undefined);
const others = FAULTS.filter((fault) => rightOf(fault) === undefined);

test('of the correct model no cause is named', async () => {
  expect(await causesNamed(undefined)).toEqual([]);
});

/** By what a model that reads no position ids counts, where its evidence says so. */
const COUNTED: Readonly<Record<string, string>> = {
  'positions-from-the-left-edge': 'counted by their index in the row',
  'positions-from-ids': 'counted from the ids that are not the pad id',
  'positions-counted-anew': 'counted from the mask',
  'positions-as-if-left-padded': 'counted as if all padding stood before them',
  'positions-along-the-batch': 'the number of their row',
  'positions-left-out': 'all the first one',
};

test.each(Object.entries(COUNTED))('%s: positions are %s', async (name, rule) => {
  const fault = FAULTS.find((one) => one.name === name)!;
  const sessions = new Sessions(plantedBert(fault, { backend: 'wasm', weightsSeed: '1' }), {});
  try {
    const cause = await causeOf('lastHiddenState', await sessions.open('sharp'), {
      claim: fault.seenBy[0],
      isNamed: NAMED.has(fault.seenBy[0]),
    });
    expect(cause).toMatchObject({ name: 'position ids are not read' });
    expect(cause!.evidence).toContain(`up to rounding, where the positions of tokens are ${rule}.`);
  } finally {
    await sessions.close();
  }
});

test.each(some(named, 6))('$name: its cause', async (fault) => {
  expect(await causesNamed(fault)).toEqual([rightOf(fault)]);
});

test.each(some(others, 2))('$name: no wrong one', async (fault) => {
  expect(await causesNamed(fault)).toEqual([]);
});

test('all that is right to say is a cause that there is, and its share of the faults is known', () => {
  const names = CAUSES.map(({ name }) => name);
  for (const name of Object.keys(RIGHT)) expect(names).toContain(name);
  expect(named).toHaveLength(Object.values(RIGHT).flat().length);
  const planted = FAULTS.filter(({ equivalent }) => equivalent === undefined);
  expect(named.length / planted.length).toBeGreaterThan(0.8);
  process.stderr.write(`the cause of ${named.length} of ${planted.length} planted faults is named\n`);
});
