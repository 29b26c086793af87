import { readCheckpoint } from '../../../dist/subjects/bert/checkpoint/checkpoint.js';
import { smallCheckpoint } from './samples.mjs';

/** A checkpoint in one file. */
export default {
  name: 'checkpoint',
  sample: () => smallCheckpoint(),
  read: (folder) => readCheckpoint(folder),
};
