import type { PageFacts } from './messages';

/** One way to compute with tfjs in a page. */
export interface PageBackend {
  /** What tfjs calls it, and what the option `backend` takes. */
  readonly name: string;
  /**
   * Sets what has to be set before it starts.
   * @throws an Error that says in a sentence what stands in the way
   */
  prepare(): void | Promise<void>;
  /** What it is; called once it is current. */
  facts(): Promise<PageFacts>;
  /** How often the GPU was called so far, by the kind of call; a backend that needs no GPU counts nothing. */
  counts(): Readonly<Record<string, number>>;
  /** The kind of call without which nothing was computed on the GPU. */
  readonly works?: string;
  /** Says once that what computes has gone, and why, as soon as that is known; called once it is current. */
  onLost?(lost: (why: string) => void): void;
  /** Why nothing can be computed by now, if that is so: for what shows only later on. */
  whyGone?(): string | undefined;
}
