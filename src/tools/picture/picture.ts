/** What two runs of one small case show inside the model. Plain data, for a page that draws it. */
export interface Picture {
  readonly ladder?: Ladder;
  readonly attention?: AttentionPicture;
  /** What is not there, and why, in sentences. */
  readonly missing: readonly string[];
}

/** How far the two runs are apart behind the embeddings and behind each layer. */
export interface Ladder {
  /** From the embeddings up; distances are parts of the largest number of the row. */
  readonly steps: readonly { readonly name: string; readonly distance: number }[];
  /** How far apart they may be, likewise; 0 where bits are compared. */
  readonly bound: number;
}

/** One row of one run. S positions. */
export interface AttentionSide {
  readonly run: string;
  /** Is that a name in words, and not the key of a run? */
  readonly inWords?: true;
  readonly row: number;
  /** `[S]` */
  readonly ids: readonly number[];
  /** What the ids stand for, where a tokenizer is known. `[S]` */
  readonly tokens?: readonly string[];
  /** Is the token real? `[S]` */
  readonly real: readonly boolean[];
  /** The positions that are compared, entry i with entry i of the other side's. */
  readonly at: readonly number[];
}

/** Attention weights of one row, in one run or in two. */
export interface AttentionPicture {
  /** The trusted run before the other one; one alone where a claim judges each run by itself. */
  readonly sides: readonly AttentionSide[];
  readonly heads: number;
  /** How many layers the model has; those that are not in `layers` were left out for their size. */
  readonly layersInAll: number;
  /** For each side `[H, S, S]`, `[head, query, key]`: float32, little-endian, in base64. */
  readonly layers: readonly { readonly layer: number; readonly weights: readonly string[] }[];
}
