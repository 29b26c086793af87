import { nearestName } from '../../core/text/did-you-mean';
import { UsageError } from '../../core/errors';
import { addedTokenIsFelt } from './added-token-is-felt';
import { batchMatesAreIgnored } from './batch-mates-are-ignored';
import { concurrencyIsIgnored } from './concurrency-is-ignored';
import { fullyMaskedRows } from './fully-masked-rows';
import { gradientsStopAtPadding } from './gradients-stop-at-padding';
import { historyIsIgnored } from './history-is-ignored';
import { holeIsDeletion } from './hole-is-deletion';
import { everyBatchIsTaken } from './every-batch-is-taken';
import { everyWordIsFelt } from './every-word-is-felt';
import { futureIsIgnored } from './future-is-ignored';
import { orderMatters } from './order-matters';
import { positionsMatter } from './positions-matter';
import { tokenTypesMatter } from './token-types-matter';
import type { Invariant } from './invariant';
import { layoutIsIgnored } from './layout-is-ignored';
import { maskFormsAgree } from './mask-forms-agree';
import { maskMatters } from './mask-matters';
import { matchesReference } from './matches-reference';
import { matchesUnpadded } from './matches-unpadded';
import { noMaskIsAllOnes } from './no-mask-is-all-ones';
import { packingIsIgnored } from './packing-is-ignored';
import { padContentIsIgnored } from './pad-content-is-ignored';
import { padLengthIsIgnored } from './pad-length-is-ignored';
import { paddedColumnsAreZero } from './padded-columns-are-zero';
import { paddedRowsAttendToRealTokens } from './padded-rows-attend-to-real-tokens';
import { positionWiseStaysInPlace } from './position-wise-stays-in-place';
import { repeatable } from './repeatable';
import { rowOrderIsIgnored } from './row-order-is-ignored';
import { rowsSumToOne } from './rows-sum-to-one';
import { whatIsAskedDoesNotMatter } from './what-is-asked-does-not-matter';

import { windowIsKept } from './window-is-kept';

/** Every invariant, in the order in which reports list them. */
export const INVARIANTS: readonly Invariant[] = [
  rowsSumToOne,
  paddedColumnsAreZero,
  paddedRowsAttendToRealTokens,
  padContentIsIgnored,
  positionWiseStaysInPlace,
  batchMatesAreIgnored,
  repeatable,
  historyIsIgnored,
  noMaskIsAllOnes,
  maskFormsAgree,
  whatIsAskedDoesNotMatter,
  gradientsStopAtPadding,
  futureIsIgnored,
  windowIsKept,
  matchesUnpadded,
  padLengthIsIgnored,
  layoutIsIgnored,
  rowOrderIsIgnored,
  packingIsIgnored,
  concurrencyIsIgnored,
  holeIsDeletion,
  matchesReference,
  fullyMaskedRows,
  everyBatchIsTaken,
  maskMatters,
  addedTokenIsFelt,
  tokenTypesMatter,
  positionsMatter,
  orderMatters,
  everyWordIsFelt,
];

/** What a BERT by itself is judged by. */
export const OF_BERT: readonly Invariant[] = INVARIANTS.filter(({ notOfBert }) => !notOfBert);

/** The invariant of a name; undefined where a report has a claim of somebody's own. */
export function knownInvariant(name: string): Invariant | undefined {
  return INVARIANTS.find((invariant) => invariant.name === name);
}

/**
 * Finds an invariant by its name.
 * @throws UsageError listing the names that there are.
 */
export function invariantNamed(name: string): Invariant {
  const found = knownInvariant(name);
  if (found) return found;
  const names = INVARIANTS.map((invariant) => invariant.name);
  const near = nearestName(name, names);
  const slip = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new UsageError(`There is no invariant "${name}".${slip} There are: ${names.join(', ')}.`);
}
