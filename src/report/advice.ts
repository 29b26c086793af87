import { isIntermittent } from '../engine/diagnose/recurrence';
import { INVARIANTS } from '../engine/invariants';
import { repeatable } from '../engine/invariants/repeatable';
import type { Facts } from './causes';
import { adviceByCause } from './causes';

/** Advises what to do next about a broken claim: about its cause, where that is known, else what its claim says. */
export function adviceOn(facts: Facts): string {
  // What breaks in some tries only is to be looked at as what does not repeat itself, whichever claim sees it.
  const about = facts.recurrence && isIntermittent(facts.recurrence) ? repeatable.name : facts.invariant;
  return (
    adviceByCause({ ...facts, invariant: about }) ??
    INVARIANTS.find(({ name }) => name === about)?.advice ??
    'Replay the case, and compare the two runs layer by layer from where they are said to part.'
  );
}
