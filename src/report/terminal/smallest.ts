import type { Counterexample } from '../../core/report/counterexample';
import { apart } from '../../core/text/apart';
import { caseInWords, caseTitle } from '../case-table';
import { counted } from '../text';
import { WHAT_MOVES } from './what-moves';

/** The smallest case of a violation and what it shows, in a sentence. */
export function smallestInWords(counterexample: Counterexample): string {
  const { invariant, violation } = counterexample;
  const { output, observed, expected, message } = violation;
  const change = WHAT_MOVES[invariant];
  const [before, after] = apart(expected, observed);
  const seen =
    change === undefined || before === after ? message : `${change} moves ${output} from ${before} to ${after}.`;
  return `Smallest case, ${batchInWords(counterexample)}: ${seen}`;
}

/** `1 row of 1 token and 1 pad`; several rows as the case table names them. */
function batchInWords(counterexample: Counterexample): string {
  const { rows, length } = counterexample.case;
  if (counterexample.texts) return caseTitle(counterexample);
  if (rows.length !== 1) return caseInWords({ ...counterexample.case, singleton: false });
  const [{ at }] = rows;
  const pads = length - at.length;
  return `1 row of ${counted(at.length, 'token')}${pads === 0 ? '' : ` and ${counted(pads, 'pad')}`}`;
}
