import { INVARIANTS } from '../engine/invariants';
import type { Facts } from './causes';
import { adviceByCause } from './causes';

/** Advises what to do next about a broken claim: about its cause, where that is known, else what its claim says. */
export function adviceOn(facts: Facts): string {
  return (
    adviceByCause(facts) ??
    INVARIANTS.find(({ name }) => name === facts.invariant)?.advice ??
    'Replay the case, and compare the two runs layer by layer from where they are said to part.'
  );
}
