/** The retrieval impact: how padding and batch-mates change the vectors that people compare, on a small fixed set. */
export interface RetrievalImpact {
  /** How many sequences the set has. */
  readonly sequences: number;
  /** Sentences where the model has a tokenizer; else ids drawn at random, which have no meaning, and are nearer to each other. */
  readonly of: 'sentences' | 'random ids' | 'random words';
  /** Which vector stands for a sequence. */
  readonly vector: string;
  /** Between a sequence's vector alone and the one in a padded batch: the least, the lowest tenth, the one in the middle. */
  readonly cosine: { readonly least: number; readonly tenth: number; readonly median: number };
  /** How many sequences have another nearest neighbour once all of them come from padded batches. */
  readonly neighbours: { readonly changed: number; readonly of: number };
}
