import type { Declared, Traits } from '../../core/subject';
import type { Invariant } from './invariant';
import { needs, needsCompany, needsMask, needsOpenLength, needsOutputs, needsVectors, seesNoLayout } from './support';

/** The offer of claims that a subject which counts positions by itself cannot be judged by. */
export const GIVEN_POSITIONS =
  'Make position ids an input of the model, obey them, and declare positions: "given"; then a token keeps its position wherever it stands.';

const VECTORS = 'Have the model return lastHiddenState, pooled vectors or logits.';

/** What several claims need, and what to offer where a claim says that it is missing. */
const OF_NEEDS: readonly (readonly [need: (traits: Traits) => string | undefined, offer: string])[] = [
  [seesNoLayout, 'Check the model behind it, where that takes token ids and a mask.'],
  [needsOutputs, VECTORS],
  [needsVectors, VECTORS],
  [
    (traits) => needs('attentions', traits),
    'Have the model return its attention weights, one [B, H, S, S] a layer (in transformers: output_attentions=True, and eager attention).',
  ],
  [
    (traits) => needs('lastHiddenState', traits),
    'Have the model return lastHiddenState, the vector of every position.',
  ],
  [needsCompany, 'Leave the number of rows open when the model is exported.'],
  [needsOpenLength, 'Leave the number of positions open when the model is exported.'],
  [needsMask, 'Export the model with attention_mask among its inputs.'],
];

/** Says what a subject would have to offer for a claim to be judged that cannot be judged now; undefined where nobody can say. */
export function whatToOffer(invariant: Invariant, subject: Declared): string | undefined {
  const missing = invariant.unsupported(subject);
  if (missing === undefined) return undefined;
  return OF_NEEDS.find(([need]) => need(subject) === missing)?.[1] ?? invariant.offer;
}
