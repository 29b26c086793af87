import type { Values } from '../../core/encoding';
import type { Platform } from '../../core/subject';

/** Vectors by name, such as `embedding`, each `[texts, P]`: row i belongs to text i. */
export type Vectors = Readonly<Record<string, Values>>;

/** The same, or a list of numbers for each text. */
export type VectorLists = Readonly<Record<string, Values | readonly ArrayLike<number>[]>>;

/** How many texts an embedder is given at once that does not say how many it takes. */
export const DEFAULT_MOST_TEXTS = 32;

/** A model that turns texts into vectors, and is only seen from outside: it pads, cuts and batches as it likes. */
export interface Embedder {
  /** What reports call it. */
  readonly name: string;
  /** The most texts that it takes at once: a whole number of at least 2; 32 where it is absent. */
  readonly most?: number;
  /** What computes, if its rounding was measured. */
  readonly backend?: string;
  /** What it runs on, as it is now. */
  readonly platform?: Platform;
  /** Embeds these texts in one go, so that they may feel each other. None of them is empty. */
  embed(texts: readonly string[]): Promise<Vectors>;
  /** Embeds each text in a go of its own, with all of them under way at once; absent where there is no such thing. */
  together?(texts: readonly string[]): Promise<Vectors>;
  dispose?(): void | Promise<void>;
}

/** An embedder whose vectors may be lists of numbers, with or without a name. */
export interface ListEmbedder extends Omit<Embedder, 'embed' | 'together'> {
  embed(texts: readonly string[]): Promise<VectorLists | readonly ArrayLike<number>[]>;
  together?(texts: readonly string[]): Promise<VectorLists | readonly ArrayLike<number>[]>;
}
