// Who is measured in a forward pass. The outputs of all are held against those of the first that is here.
import { onnxRuntime } from './onnxruntime.mjs';
import { padproof } from './padproof.mjs';
import { transformers } from './transformers.mjs';

/**
 * One entry for each contender and number of threads.
 *
 * A contender has a `name`; `ours`, where its time is what is told in multiples of the others'; the numbers of `threads` that
 * it can take; the `command` of a process that answers `open`, `prepare`, `output`, `time` and `product`
 * (bench/processes/padproof-forward.mjs shows how), with more `env` where it needs it; and `missing`, a sentence, where a
 * part of it is not here.
 */
export function contendersOf(setting) {
  const all = [transformers, onnxRuntime, padproof].flatMap((make) => make(setting));
  return all.flatMap((contender) => contender.threads.map((threads) => ({ ...contender, threads })));
}

/** What a table calls it. */
export function labelOf({ name, threads }) {
  return threads === 1 ? name : `${name}, ${threads} threads`;
}
