import type { Counterexample } from '../../core/report/counterexample';
import type { Scope } from '../invariants/scope';
import type { Ledger } from './ledger';
import type { Watched } from './watch';

/** What looking into the violations of a claim came to, as a ledger keeps it. */
export interface LookRecord extends Watched {
  readonly counterexample: Counterexample;
  /** What kept it from coming to its end, where something did. */
  readonly failure?: string;
}

interface OfClaim {
  readonly invariant: { readonly name: string };
  readonly scope: Scope;
}

/** The step of a ledger that is looking into what was seen of a claim in a window. */
export function stepOfLook({ invariant, scope }: OfClaim, at = 'all windows'): string {
  return `look ${invariant.name}, ${scope}, ${at}`;
}

/**
 * The record that one run comes to which sees all that the shards have seen: the first violation that recurs alone is looked
 * into; where none does, the first.
 * @param indices the violations of the claim, in the order of their cases
 */
export function lookFor(ledger: Ledger, step: string, indices: readonly number[]): LookRecord | undefined {
  const records = ledger.find(step) as readonly LookRecord[];
  const place = ({ counterexample: { found } }: LookRecord): number => indices.indexOf(found.index);
  const inOrder = records.filter((one) => place(one) >= 0).sort((a, b) => place(a) - place(b));
  return inOrder.find(({ counterexample }) => counterexample.recursAlone) ?? inOrder[0];
}
