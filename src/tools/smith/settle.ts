import { MOST_POSITIONS, type Recipe, type SmithBatch, type SmithCase } from './recipe';

/** Without what an operator does not have: the nearest case that can be written as a graph. */
export function settled({ recipe, batch }: SmithCase): SmithCase {
  const known = withoutIdle(ofQuantisation(ofAttention(ofShape(recipe))));
  return { recipe: known, batch: settledBatch(batch, known) };
}

function ofShape(recipe: Recipe): Recipe {
  // So many at most, and all keys have as many.
  let { queriesPerKey } = recipe;
  while (recipe.heads % queriesPerKey !== 0) queriesPerKey--;
  // Whole masks of floating point are in the type of the model.
  const ofModel = recipe.half ? 'float16' : 'float32';
  const isFloat = recipe.maskType.startsWith('float');
  const maskType = recipe.maskAxes !== 'S' && isFloat ? ofModel : recipe.maskType;
  const lowest = recipe.half && recipe.lowest === '-1e9' ? 'finfo.min' : recipe.lowest;
  const wide = recipe.maskAxes !== 'S';
  return {
    ...recipe,
    queriesPerKey,
    maskType,
    lowest,
    // What is added already cannot be put in the place of a score.
    ...(wide && isFloat && { hides: 'add' as const }),
  };
}

function ofAttention(recipe: Recipe): Recipe {
  const basic = { maskAxes: 'S', window: 0, softcap: 0, queriesPerKey: 1 } as const;
  switch (recipe.attention) {
    case 'Attention':
      // Its products with weights are within, in floats.
      return {
        ...recipe,
        ...basic,
        quantised: 'none',
        positions: recipe.positions === 'rotary' ? 'none' : recipe.positions,
      };
    case 'MultiHeadAttention':
      return { ...recipe, ...basic, window: recipe.window };
    case 'GroupQueryAttention':
      // It is for decoders: each token hears those before it, and padding stands on the right.
      return { ...recipe, maskAxes: 'S', causal: true, headSize: sizeOfHeads(recipe) };
    case 'opset Attention':
      return { ...recipe, opset: Math.max(23, recipe.opset) };
    default:
      return recipe;
  }
}

/** Heads of contrib's are of a multiple of 8, and of 16 where it turns them itself. */
function sizeOfHeads({ headSize, positions, fusedRotary }: Recipe): number {
  return headSize < 16 && !(positions === 'rotary' && fusedRotary) ? 8 : 16;
}

function ofQuantisation(recipe: Recipe): Recipe {
  const { opset, attention } = recipe;
  // What GroupQueryAttention makes of padding is nobody's, and would be in the scale.
  const isOpen = recipe.quantised === 'dynamic int8' && attention === 'GroupQueryAttention';
  const quantised = isOpen ? 'int8 weights' : recipe.quantised;
  if (quantised === 'none') return { ...recipe, perChannel: false };
  const perChannel = recipe.perChannel && quantised !== 'dynamic int8' && quantised !== 'int4 weights' && opset >= 13;
  // Quantised graphs in half precision are not what anybody deploys.
  const window = quantised === 'dynamic int8' ? 0 : recipe.window;
  return {
    ...recipe,
    quantised,
    perChannel,
    window,
    half: false,
    maskType: recipe.maskType === 'float16' ? 'float32' : recipe.maskType,
  };
}

/** What has no say in a graph is as in the simplest one. */
function withoutIdle(recipe: Recipe): Recipe {
  const { attention, positions, window } = recipe;
  const hasOwnMask = attention === 'Attention' || attention === 'GroupQueryAttention';
  const adds = attention === 'plain' || attention === 'opset Attention';
  return {
    ...recipe,
    ...(positions !== 'rotary' && { fusedRotary: false }),
    ...(!(positions === 'rotary' && recipe.fusedRotary) && { interleaved: false }),
    ...(!adds && { hides: 'add' as const }),
    ...((hasOwnMask || (attention === 'MultiHeadAttention' && window === 0)) && { lowest: 'finfo.min' as const }),
    ...(attention === 'opset Attention' && recipe.hides === 'where' && { lowest: 'finfo.min' as const }),
  };
}

function settledBatch({ length, rows }: SmithBatch, { attention, quantised, causal }: Recipe): SmithBatch {
  const longest = Math.min(length, MOST_POSITIONS);
  // One scale for the batch is one of padding, too: there each position has to hear something.
  const isShared = quantised === 'dynamic int8';
  const ofDecoder = attention === 'GroupQueryAttention' || (isShared && causal);
  return {
    length: longest,
    rows: rows.map((row, i) => {
      // The first row has something that can be judged.
      const least = ofDecoder || isShared || i === 0 ? 1 : 0;
      const before = ofDecoder ? 0 : Math.min(row.before, longest - least);
      const behind = Math.min(row.behind, longest - least - before);
      // A hole has a real token on either side.
      const hole = !ofDecoder && row.hole < longest - before - behind - 1 ? row.hole : 0;
      return { before, behind, hole };
    }),
  };
}
