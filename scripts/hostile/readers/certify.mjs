import { weightsToCertify } from '../../../dist/models/weights-to-certify.js';
import { smallCheckpoint } from './samples.mjs';

/** A folder as certify looks at it. */
export default {
  name: 'certify',
  sample: () => smallCheckpoint(),
  read: (folder) => weightsToCertify(folder, {}),
};
