import { readCheckpoint } from '../../../dist/subjects/bert/checkpoint/checkpoint.js';
import { fetchFromHub } from '../../../dist/subjects/hub/hub.js';
import { smallCheckpoint } from './samples.mjs';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const CACHE = 'models--owner--name';

/** The hub's cache on the disk, as somebody else may have left it. */
export default {
  name: 'hub-cache',
  share: 0.5,
  sample: () => ({
    [`${CACHE}/refs/main`]: Buffer.from(COMMIT),
    ...Object.fromEntries(
      Object.entries(smallCheckpoint()).map(([name, bytes]) => [`${CACHE}/snapshots/${COMMIT}/${name}`, bytes]),
    ),
  }),
  names: ['input', 'owner/name'],
  async read(folder) {
    process.env.HF_HUB_CACHE = folder;
    const snapshot = await fetchFromHub('owner/name', { offline: true });
    await readCheckpoint(snapshot);
  },
};
