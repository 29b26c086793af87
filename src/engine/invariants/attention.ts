import type { Encoding, Values } from '../../core/encoding';
import type { Judgement } from './invariant';
import type { Violation } from '../../core/report/violation';

// Looked up once: in a jest sandbox a global costs as much as a hundred additions.
const { max } = Math;
const { isFinite } = Number;

/** One query's weights over all keys. */
export interface AttentionRow {
  readonly layer: number;
  readonly row: number;
  readonly head: number;
  readonly query: number;
  /** `[S]`, a view. */
  readonly weights: Float32Array;
}

/** Every attention row of one row of a batch, at the queries given. */
export function* attentionRows(encoding: Encoding, row: number, queries: readonly number[]): Generator<AttentionRow> {
  for (const [layer, values] of encoding.attentions!.entries()) {
    for (let head = 0; head < values.shape[1]; head++) {
      for (const query of queries) yield { layer, row, head, query, weights: weightsAt(values, row, head, query) };
    }
  }
}

function weightsAt({ data, shape: [, H, S] }: Values, row: number, head: number, query: number): Float32Array {
  const start = ((row * H + head) * S + query) * S;
  return data.subarray(start, start + S);
}

/** Gathers what a judge of attention weights finds, the first violation in full. */
export class Findings {
  private compared = 0;
  private count = 0;
  private worst = 0;
  private first: Omit<Violation, 'count' | 'compared' | 'smallestPassingBound'> | undefined;

  constructor(
    private readonly run: string,
    private readonly bound: number,
  ) {}

  /** Holds one number against what it should be; `deviation` is in the units of the bound. */
  check(
    at: AttentionRow,
    key: number | undefined,
    observed: number,
    expected: number,
    deviation: number,
    what: () => string,
  ): void {
    this.compared++;
    const size = isFinite(observed) ? deviation : Infinity;
    this.worst = max(this.worst, size);
    if (size <= this.bound) return;
    this.count++;
    const index = [at.row, at.head, at.query, ...(key === undefined ? [] : [key])];
    this.first ??= {
      message: `attentions[${at.layer}][${index.join(', ')}]: ${what()}.`,
      output: `attentions[${at.layer}]`,
      index,
      row: at.row,
      observed,
      expected,
      deviation: size,
      bound: this.bound,
      runs: [this.run, this.run],
    };
  }

  judgement(): Judgement {
    const { compared, count, worst } = this;
    if (compared === 0) return { verdict: 'vacuous', compared, worst };
    if (!this.first) return { verdict: 'held', compared, worst };
    return {
      verdict: 'violated',
      compared,
      worst,
      violation: { ...this.first, count, compared, smallestPassingBound: worst },
    };
  }
}
