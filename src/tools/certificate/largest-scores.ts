import * as tf from '@tensorflow/tfjs-core';
import seedrandom from 'seedrandom';
import { describeBackend, withBackend } from '../../subjects/backends/backend';
import { knownDeviation } from '../../subjects/backends/deviations';
import type { Checkpoint } from '../../subjects/bert/checkpoint/checkpoint';
import type { BertConfig } from '../../subjects/bert/checkpoint/config';
import { LOWEST_FLOAT32 } from '../../core/float32';
import { Bert } from '../../subjects/bert/model';
import { correctSeams } from '../../subjects/bert/seams';
import type { Batch } from '../../core/batch';

const { max, min, floor } = Math;

/** Rows of a batch: enough for every layout twice. */
const ROWS = 8;
/** The longest batch: scores are of pairs of positions, so length is what costs. */
const LONGEST = 64;

/** How scores are looked for. */
export interface LargestScoresOptions {
  /** How many random batches. */
  readonly runs: number;
  /** The same seed gives the same batches. */
  readonly seed: number;
  readonly backend: string;
}

/**
 * Runs a BERT on random batches, with any tokens, types and positions in random layouts, and keeps the largest magnitude of a
 * score that each head computes, before the mask. Where the backend is known to spoil rows without a real token, there are
 * none: their NaN would say nothing of the weights.
 *
 * @returns `[layer][head]`
 * @throws UsageError, EnvironmentError as `withBackend` and `Bert` do.
 */
export async function largestScores(
  checkpoint: Checkpoint,
  { runs, seed, backend }: LargestScoresOptions,
): Promise<number[][]> {
  const { layers, heads } = checkpoint.config;
  const largest = Array.from({ length: layers }, () => new Array<number>(heads).fill(0));
  const random = seedrandom(`scores ${seed}`);
  let seen: tf.Tensor[] = [];
  const scores: typeof correctSeams.scores = (queries, keys, pass) => {
    const all = correctSeams.scores(queries, keys, pass); // (B, H, S, S)
    seen.push(tf.keep(tf.max(tf.abs(all), [0, 2, 3]))); // (B, H, S, S) -> (H)
    return all;
  };
  const model = await withBackend(backend, () => new Bert(checkpoint, { seams: { scores } }));
  try {
    const { versions } = await describeBackend(backend);
    const spoilt = knownDeviation(backend, versions, LOWEST_FLOAT32) !== undefined;
    for (let run = 0; run < runs; run++) {
      const batch = randomBatch(checkpoint.config, random);
      if (spoilt) giveTokens(batch);
      seen = [];
      await withBackend(backend, () => model.encode(batch, ['lastHiddenState']));
      for (const [layer, tensor] of seen.entries()) {
        const data = await tensor.data();
        // NaN is larger than any bound: Math.max keeps it.
        data.forEach((score, head) => (largest[layer][head] = max(largest[layer][head], score)));
      }
      tf.dispose(seen);
    }
  } finally {
    model.dispose();
  }
  return largest;
}

function randomBatch({ vocabularySize, tokenTypes, maxPositions }: BertConfig, random: () => number): Batch {
  const below = (end: number): number => floor(random() * end);
  const length = 1 + below(min(LONGEST, maxPositions));
  const ids = (end: number): Int32Array => Int32Array.from({ length: ROWS * length }, () => below(end));
  // Every row has a density of its own, so that nearly empty rows come up beside full ones.
  const density = Array.from({ length: ROWS }, random);
  return {
    size: ROWS,
    length,
    inputIds: ids(vocabularySize),
    tokenTypeIds: ids(tokenTypes),
    positionIds: ids(maxPositions),
    attentionMask: Int32Array.from({ length: ROWS * length }, (_, i) => Number(random() <= density[floor(i / length)])),
  };
}

/** Makes the first position real in every row that has no real token. */
function giveTokens({ size, length, attentionMask }: Batch): void {
  for (let row = 0; row < size; row++) {
    const mask = attentionMask!.subarray(row * length, (row + 1) * length);
    if (!mask.includes(1)) mask[0] = 1;
  }
}
