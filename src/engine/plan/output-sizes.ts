import type { JudgedOutput } from '../../core/report/report';

/** What one small encoding tells of a subject, before any case is generated. */
export interface OutputSizes {
  readonly heads?: number;
  /** How many numbers one token costs in an answer, attentions and hidden states left out. */
  readonly numbersPerToken: number;
  /** How many numbers one query and key cost: layers × heads. */
  readonly numbersPerPair: number;
  /** How many numbers one token costs in the hidden states: (layers + 1) × width; absent where there are none. */
  readonly numbersInStates?: number;
  /** The outputs that claims compare, in their order, each with its shape. */
  readonly compared?: readonly JudgedOutput[];
}
