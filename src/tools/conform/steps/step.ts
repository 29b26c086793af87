import { tensorsOf, type Encoding, type OutputName } from '../../../core/encoding';
import type { Declaration } from '../../../subjects/program/handshake';
import type { Findings } from '../findings';
import type { RuleName } from '../rules';
import type { Talk } from '../talk';

/** Something that a program is asked, to see whether it keeps to a rule. */
export interface Step {
  /** The rules that an answer keeps. The first is broken where the program is lost meanwhile. */
  readonly rules: readonly [RuleName, ...RuleName[]];
  /** Why they say nothing about this program; undefined where they do. */
  readonly without?: (declared: Declaration) => string | undefined;
  /** @throws Break where a rule is broken. */
  run(talk: Talk, findings: Findings): Promise<void>;
}

/** The output with the fewest numbers, of those that a subject has. */
export function smallest({ traits: { outputs } }: Declaration): OutputName[] {
  const order: readonly OutputName[] = [
    'pooled',
    'perToken',
    'lastHiddenState',
    'logits',
    'hiddenStates',
    'attentions',
  ];
  return order.filter((name) => outputs.includes(name)).slice(0, 1);
}

/** The output that shows most of what a subject does with each token. */
export function telling({ traits: { outputs } }: Declaration): OutputName[] {
  const order: readonly OutputName[] = [
    'lastHiddenState',
    'logits',
    'perToken',
    'pooled',
    'hiddenStates',
    'attentions',
  ];
  return order.filter((name) => outputs.includes(name)).slice(0, 1);
}

/** The outputs of one encoding that were wanted, one behind the other. */
export const numbersOf = (encoding: Encoding, wanted: readonly OutputName[]): number[] =>
  tensorsOf(encoding, wanted).flatMap(({ values }) => [...values.data]);
/** For steps that need a batch. */
export const takesBatches = ({ methods }: Declaration): string | undefined =>
  methods.has('encode') ? undefined : 'it takes texts, not batches';
