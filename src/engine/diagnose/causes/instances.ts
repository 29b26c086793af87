import type { Encoding } from '../../../core/encoding';
import { batchOf } from '../../../core/case';
import { callEncode } from '../../ask/call-subject';
import { comparable } from '../../invariants/runs';
import type { Cause } from './cause';
import type { Trial } from './trial';
import { isAlike, POSITIONS, RIGHT_PADDED } from './trial';

const CLAIMS = [
  ...['repeatable', 'pad-content-is-ignored', 'no-mask-is-all-ones', 'batch-mates-are-ignored'],
  ...['matches-unpadded', 'history-is-ignored', 'concurrency-is-ignored'],
];

/** The same batch three times, on each of two instances that nothing was asked of before; undefined where there are no such. */
async function threeTimes(trial: Trial): Promise<Encoding[][] | undefined> {
  const { anew, timeoutMs } = trial.session;
  if (!anew) return undefined;
  const times = (): Promise<Encoding[]> =>
    anew(async (subject) => {
      const batch = batchOf([trial.row(RIGHT_PADDED), trial.row(RIGHT_PADDED)], POSITIONS, subject);
      const found: Encoding[] = [];
      for (let n = 0; n < 3; n++) found.push(await callEncode(subject, batch, comparable(subject), timeoutMs));
      return found;
    });
  return [await times(), await times()];
}

type Alike = (one: Encoding, other: Encoding) => boolean;

function cause(name: string, words: string, isSo: (times: Encoding[][], alike: Alike) => boolean): Cause {
  return {
    name,
    claims: CLAIMS,
    async confirm(output, trial) {
      const times = await trial.once(threeTimes);
      const alike: Alike = (one, other) => isAlike(output, one, other, 0, RIGHT_PADDED);
      // What is not finite is not like itself, and says nothing of an instance.
      const isFinite = times?.flat().every((one) => alike(one, one));
      return times && isFinite && isSo(times, alike) ? `Of two fresh instances ${words}.` : undefined;
    },
  };
}

export const INSTANCES: readonly Cause[] = [
  cause(
    'every pass gives other numbers',
    'each gives other numbers every time, of three times that it is asked the same batch, as where dropout is left on',
    (times, alike) => times.every(([one, two, three]) => !alike(one, two) && !alike(two, three) && !alike(one, three)),
  ),
  cause(
    'every instance gives numbers of its own',
    'each gives the same numbers every time, and the other one others, as where some weights are made up anew',
    ([mine, yours], alike) =>
      [mine, yours].every(([one, two, three]) => alike(one, two) && alike(two, three)) && !alike(mine[0], yours[0]),
  ),
  cause(
    'the first pass of an instance is made otherwise',
    'each gives the same numbers the second and the third time, and others the first time',
    ([mine, yours], alike) =>
      alike(mine[0], yours[0]) && [mine, yours].every(([one, two, three]) => !alike(one, two) && alike(two, three)),
  ),
];
