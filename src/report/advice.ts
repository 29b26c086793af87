import type { Facts } from './causes';
import { adviceByCause } from './causes';

/** What to look at first when a claim is broken, by the name of the invariant. */
const ADVICE: Readonly<Record<string, string>> = {
  'rows-sum-to-one':
    'Look at the softmax: its axis must be the keys, and nothing may scale or mask the weights after it. NaN points at an infinite mask or a row without a visible key.',
  'padded-columns-are-zero':
    'Look at the mask bias: it must be added to the scores of padded keys, before the softmax, and be far below any score (the least float32, not -1e4).',
  'padded-rows-attend-to-real-tokens':
    'Look for a mask laid over queries: padding is hidden as a key only. A zeroed or NaN row spreads as soon as something sums over positions.',
  'pad-content-is-ignored':
    'Something reads what lies under the padding. Look at whether the mask reaches every layer, at pooling over all positions, at positions derived from ids, and at quantisation whose scale is taken over the whole batch.',
  'batch-mates-are-ignored':
    'Something is shared between rows. Look at broadcasting of the mask over the batch, at statistics or quantisation scales taken over the batch, and at reshapes that mix the batch with the heads.',
  repeatable:
    'Something is kept between calls, or order is not fixed. Look for dropout left on, caches, masks stored on the instance, and kernels that sum in any order.',
  'no-mask-is-all-ones':
    'Look at the branch for a missing mask: it must come to the same as a mask of ones, and not be made from the ids.',
  'what-is-asked-does-not-matter':
    'The path that returns attention weights and the fused one differ. Compare how each of them applies the mask and the scale.',
  'mask-forms-agree':
    'Look at how the mask is converted: a boolean, an integer, a float and an additive mask must become the same bias.',
  'gradients-stop-at-padding':
    'A loss or a pooled vector depends on padded embeddings. Look at the positions over which the loss is averaged.',
  'matches-unpadded':
    'Compare with one sequence at a time. Look at position ids under left padding, at masks that are too weak for large scores, and at pooling that divides by S instead of the number of real tokens.',
  'pad-length-is-ignored':
    'Something counts positions. Look at means over S, at relative positions counted from the right, and at masks cut to a fixed length.',
  'layout-is-ignored':
    'Look at the position ids: the same token must get the same position wherever the row is padded, or the subject should declare `positions: "absolute"`.',
  'row-order-is-ignored':
    'A row depends on where it stands in the batch. Look at indexing by row, and at a mask that repeats in another order than the heads do.',
  'concurrency-is-ignored':
    'Answers depend on what else is under way. Look at how the server puts requests together in one batch: at how answers are handed back after sorting by length, at buffers that requests share, and at padding between strangers.',
  'hole-is-deletion':
    'A masked token inside the sequence is still felt. Look for masks given as lengths: they cannot express holes.',
  'position-wise-stays-in-place':
    'LayerNorm or the feed-forward network mixes positions. Look at the axis of its mean and variance.',
  'mask-matters':
    'Changing the mask changed nothing. Look at whether the mask reaches the model at all: an exported graph may have lost the input.',
  'fully-masked-rows':
    'A row without a real token breaks the policy that the subject declares, or touches another row. Look at 0/0 in pooling and at -Infinity in the softmax.',
  'matches-reference':
    'The arithmetic differs from BERT in float64. Look at the form of GELU, the eps of LayerNorm and the scale of the scores.',
};

/** Advises what to do next about a broken claim: about its cause, where that is known. */
export function adviceOn(facts: Facts): string {
  return (
    adviceByCause(facts) ??
    ADVICE[facts.invariant] ??
    'Replay the case, and compare the two runs layer by layer from where they are said to part.'
  );
}
