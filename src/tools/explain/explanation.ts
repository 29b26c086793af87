import type { AttentionPicture } from '../picture/picture';

/** What a live run says of one padded row; every number is the model's own. */
export interface Explanation {
  readonly format: 'padproof-explanation';
  readonly version: 1;
  readonly model: string;
  /** Whose tokens they are: the model's own, or a toy's. */
  readonly tokenizer: 'own' | 'toy';
  readonly layers: number;
  readonly heads: number;
  readonly layer: number;
  readonly head: number;
  /** What goes in, a row a text. */
  readonly rows: readonly {
    readonly text: string;
    readonly tokens: readonly string[];
    readonly ids: readonly number[];
    readonly mask: readonly number[];
    /** What BERT adds to the scores of each key: its row of `[B, 1, 1, S]`. A constant, not read from the model. */
    readonly bias: readonly number[];
  }[];
  /** Where the bias comes from. */
  readonly biasOrigin: string;
  /** The row that the rest is about: the one with the most padding. */
  readonly row: number;
  /** `[S][S]`: `attention[query][key]`. */
  readonly attention: readonly (readonly number[])[];
  readonly rowSums: readonly number[];
  readonly columnSums: readonly number[];
  /** Over all layers and heads: how much weight padded keys get, and from whom it is asked to be none. */
  readonly paddedColumns: { readonly largest: number; readonly compared: number };
  /** Over all layers and heads: how far from one the sum of a padded query's row is at most. */
  readonly paddedRowSums: { readonly largestDeviation: number; readonly compared: number };
  /** Another id under the padding: what moved at real positions, and what moved at the padding itself. */
  readonly otherPadding: {
    readonly position: number;
    readonly id: number;
    readonly otherId: number;
    readonly realNumbers: number;
    readonly realChanged: number;
    readonly padNumbers: number;
    readonly padChanged: number;
    readonly padMovedBy: number;
  };
  /**
   * The same sentence without padding: the largest deviation at the first token and at all of them, in parts of the largest value,
   * and how large it may be.
   */
  readonly unpadded: { readonly first: number; readonly all: number; readonly bound: number; readonly origin: string };
  /** Does what is explained hold for this model? */
  readonly holds: boolean;
}

/** What explain found out, and what it can draw. */
export interface Explained {
  readonly explanation: Explanation;
  /** The padded row in all layers and heads that there is room for, before and after something else lay under its padding. */
  readonly attention: AttentionPicture;
}
