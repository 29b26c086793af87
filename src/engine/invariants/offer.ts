import type { Traits } from '../../core/subject';
import { needsCompany, needsOpenLength, needsVectors, seesNoLayout } from './support';

const ATTENTIONS =
  'Have the model return its attention weights, one [B, H, S, S] a layer (in transformers: output_attentions=True, and eager attention).';

const POSITIONS =
  'Make position ids an input of the model, obey them, and declare positions: "given"; then a token keeps its position wherever it stands.';

/** By the name of the invariant: what a subject would have to offer. */
const OFFERS: Readonly<Record<string, string>> = {
  'rows-sum-to-one': ATTENTIONS,
  'padded-columns-are-zero': ATTENTIONS,
  'padded-rows-attend-to-real-tokens': ATTENTIONS,
  'layout-is-ignored': POSITIONS,
  'hole-is-deletion': POSITIONS,
  'mask-forms-agree':
    'Name the other forms in which the model takes a mask in maskForms, and read them from batch.mask. Where it takes integers alone, there is nothing to compare.',
  'gradients-stop-at-padding':
    'Give the subject gradients(), as the built-in BERT has it. A runtime that only infers cannot; check the checkpoint that the model was made from.',
  'matches-reference':
    'Give the subject reference(), the same model in float64. For a BERT padproof has one: check its folder with config.json and model.safetensors, and compare the two.',
  'no-mask-is-all-ones': 'Nothing, where nobody can leave the mask out; else let the model be asked without one.',
  'concurrency-is-ignored':
    'Add together() to the subject: it asks for every row at once, each by itself, and returns what each of them gets. This claim is about what serves several users at a time.',
  'what-is-asked-does-not-matter':
    'Have the model return attentions or hidden states as well, and only where they are asked for.',
};

/** Claims about other rows. */
const OF_COMPANY = new Set(['batch-mates-are-ignored', 'row-order-is-ignored']);
/** Claims that compare two lengths. */
const OF_LENGTHS = new Set(['matches-unpadded', 'pad-length-is-ignored', 'hole-is-deletion']);

/** What a subject would have to offer for a claim to be judged that cannot be judged now; undefined where nobody can say. */
export function whatToOffer(invariant: string, traits: Traits): string | undefined {
  if (invariant === 'concurrency-is-ignored') return OFFERS[invariant];
  if (seesNoLayout(traits)) return 'Check the model behind it, where that takes token ids and a mask.';
  if (OF_COMPANY.has(invariant) && needsCompany(traits))
    return 'Leave the number of rows open when the model is exported.';
  if (OF_LENGTHS.has(invariant) && needsOpenLength(traits))
    return 'Leave the number of positions open when the model is exported.';
  if (invariant === 'no-mask-is-all-ones' && traits.maskInput === 'none')
    return 'Export the model with attention_mask among its inputs.';
  if (invariant === 'position-wise-stays-in-place') {
    return traits.outputs.includes('lastHiddenState')
      ? 'Declare paddedQueriesSeePadding: false, if the whole column of a padded key is zero in the model.'
      : 'Have the model return lastHiddenState, the vector of every position.';
  }
  if (needsVectors(traits) !== undefined) return 'Have the model return lastHiddenState, pooled vectors or logits.';
  return OFFERS[invariant];
}
