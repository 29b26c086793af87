/** How attention is written: in ONNX's own basic operators, in one of contrib's (com.microsoft), or in ONNX's since 23. */
export type AttentionForm = 'plain' | 'Attention' | 'MultiHeadAttention' | 'GroupQueryAttention' | 'opset Attention';

/** How products with weights are written. */
export type Quantised = 'none' | 'int8 weights' | 'dynamic int8' | 'QDQ' | 'int4 weights';

/** All that says what a tiny encoder computes, and how its graph says so: plain JSON. Its numbers come from `seed`. */
export interface Recipe {
  readonly seed: number;
  readonly layers: number;
  readonly heads: number;
  /** How many queries share a key. */
  readonly queriesPerKey: number;
  readonly headSize: number;
  readonly attention: AttentionForm;
  readonly opset: number;
  readonly half: boolean;
  readonly norm: 'post' | 'pre';
  readonly normKind: 'layer' | 'rms';
  readonly feedForward: 'relu' | 'gelu' | 'tanh gelu' | 'gated';
  readonly positions: 'none' | 'absolute' | 'rotary';
  /** The halves of a pair stand beside each other; else half a head apart. */
  readonly interleaved: boolean;
  /** Rotation is one operator, where the opset or contrib has it. */
  readonly fusedRotary: boolean;
  readonly causal: boolean;
  /** A token hears those so far away at most; of a causal one, it is one of so many that it hears. 0 is no window. */
  readonly window: number;
  /** Scores are bent below this, c·tanh(s/c); 0 is not. */
  readonly softcap: number;
  readonly biases: boolean;
  /** Scores are of this size: 1, or sharper. */
  readonly sharpness: number;
  readonly quantised: Quantised;
  /** Each column of a quantised weight has its scale. */
  readonly perChannel: boolean;
  /** The type of the mask, and whether it has `[B, S]`, `[B, 1, 1, S]` or `[B, 1, S, S]`. */
  readonly maskType: 'int64' | 'int32' | 'float32' | 'float16' | 'bool';
  readonly maskAxes: 'S' | '1,1,S' | '1,S,S';
  /** How a plain graph hides a key: by adding to its score, or by putting another score there. */
  readonly hides: 'add' | 'where';
  /** Which number hides it. */
  readonly lowest: 'finfo.min' | '-1e9' | '-1e4';
}

/** What a model is fed, without its numbers: those come from the seed of the recipe, the row and the position. */
export interface SmithBatch {
  readonly length: number;
  readonly rows: readonly SmithRow[];
}

/** How many positions of padding stand before and behind a row's tokens, and which of these is masked all the same; 0 is none. */
export interface SmithRow {
  readonly before: number;
  readonly behind: number;
  readonly hole: number;
}

/** A model and what it is fed. */
export interface SmithCase {
  readonly recipe: Recipe;
  readonly batch: SmithBatch;
}

export const VOCABULARY = 24;
/** Rows of the table of positions. */
export const MOST_POSITIONS = 80;

/** The sizes of a model's parts. */
export function sizesOf({ heads, headSize, queriesPerKey, feedForward }: Recipe): {
  readonly hidden: number;
  readonly keyHeads: number;
  readonly keys: number;
  readonly inner: number;
} {
  const keyHeads = heads / queriesPerKey;
  const hidden = heads * headSize;
  return { hidden, keyHeads, keys: keyHeads * headSize, inner: hidden * (feedForward === 'gated' ? 1 : 2) };
}

/** What is added to a variance. */
export const EPSILON = 1e-5;
