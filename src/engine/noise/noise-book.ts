import type { PlainNoise } from '../../numerics/noise';
import { Noise } from '../../numerics/noise';
import type { Cost } from '../ask/cost';
import type { PlatformCounts } from '../ask/platform-counts';
import type { Traits } from '../../core/subject';
import type { Nondeterminism } from '../../core/report/noise';

/** What measuring took, and what the subject's platform counted meanwhile. */
export interface Spent {
  readonly cost: Cost;
  readonly counts?: PlatformCounts;
}

/** What a length came to. */
export interface LengthNoise {
  /** The number of positions that was measured; it stands for all lengths down to the next that was. */
  readonly length: number;
  /** Undefined where nothing that this subject allows takes its sums in another order. */
  readonly noise?: Noise;
  /** What one text differs from itself by, where the subject takes texts. */
  readonly nondeterminism?: Nondeterminism;
  /** What was done, in words. */
  readonly sources: readonly string[];
  /**
   * How far the outputs of real tokens move when the padding is shown to them: in multiples of the noise, or, where there is
   * none, in parts of a row's magnitude.
   */
  readonly signal: number;
  /**
   * How far the instance that `reordered` gives is from the subject, in parts of a row's magnitude, where that is no rounding.
   * Then nothing of it counts as noise.
   */
  readonly unlike?: number;
  /** What measuring it took; absent of what was made up. */
  readonly spent?: Spent;
  /** What another number of rows was seen to cost beside another order of tokens, where that is much more, and yet counts. */
  readonly rows?: { readonly moved: number; readonly tokens: number };
}

/** The same as plain data, for another process. */
export interface PlainLengthNoise extends Omit<LengthNoise, 'noise'> {
  readonly noise?: PlainNoise;
}

/** The noise of one subject by the number of positions that was measured, wherever it was measured. */
export class NoiseBook {
  private readonly lengths = new Map<number, Promise<LengthNoise>>();
  private readonly asked = new Set<number>();

  has(length: number): boolean {
    return this.lengths.has(length);
  }

  get(length: number): Promise<LengthNoise> | undefined {
    return this.lengths.get(length);
  }

  /** The noise at a length that is being measured, or was. */
  note(length: number, noise: Promise<LengthNoise>): void {
    this.lengths.set(length, noise);
  }

  /** Takes note of a length that something is judged by. */
  use(length: number): void {
    this.asked.add(length);
  }

  /** The lengths that something was judged by since this was asked for last. */
  takeUsed(): number[] {
    const used = [...this.asked];
    this.asked.clear();
    return used;
  }

  /** All that could be measured, the shortest length first. */
  async all(): Promise<LengthNoise[]> {
    const settled = await Promise.allSettled(this.lengths.values());
    return settled
      .flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      .sort((a, b) => a.length - b.length);
  }

  /** Takes over what was measured in another process, unless it is known. */
  adopt({ noise, ...rest }: PlainLengthNoise): void {
    if (this.has(rest.length)) return;
    this.note(rest.length, Promise.resolve({ ...rest, ...(noise && { noise: Noise.from(noise) }) }));
  }

  clear(): void {
    this.lengths.clear();
  }
}

/** The number of positions that noise is measured at for S = `length`: the next power of two, as far as the subject goes. */
export function measuredLength(length: number, maxLength: number): number {
  return Math.min(maxLength, 2 ** Math.max(2, Math.ceil(Math.log2(length))));
}

/** Of what is longer, noise is measured at this number of positions first: what it explains needs no more. */
const FIRST = 16;

/** Of the lengths that noise is measured at for a case, the one that comes first; the other is its own. */
export function firstMeasured(measured: number, { staticShape, texts }: Pick<Traits, 'staticShape' | 'texts'>): number {
  return staticShape?.length !== undefined || texts ? measured : Math.min(measured, FIRST);
}

/** Takes what is measured apart, for another process. */
export function plainLengthNoise({ noise, ...rest }: LengthNoise): PlainLengthNoise {
  return { ...rest, ...(noise && { noise: noise.plain }) };
}
