import { weightsToCertify } from '../../../dist/tools/certificate/weights-to-certify.js';
import { smallCheckpoint } from './samples.mjs';

/** A folder as certify looks at it. */
export default {
  name: 'certify',
  sample: () => smallCheckpoint(),
  read: (folder) => weightsToCertify(folder, {}),
};
