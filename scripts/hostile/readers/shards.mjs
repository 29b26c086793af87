import { readCheckpoint } from '../../../dist/subjects/bert/checkpoint/checkpoint.js';
import { shardedCheckpoint } from './samples.mjs';

/** A checkpoint in shards that an index names. */
export default {
  name: 'shards',
  sample: () => shardedCheckpoint(),
  read: (folder) => readCheckpoint(folder),
};
