// A model that is elsewhere, as on a graphics processor: it takes its time, and hardly any of this processor's. It leaks at the first
// position, so that there is something to make small.
import { setTimeout as sleep } from 'node:timers/promises';

/** What a batch takes, and each of its rows in addition, in milliseconds. */
const [BATCH_MS, ROW_MS] = [10, 1];

export default () => ({
  name: 'waiting',
  vocabularySize: 50,
  maxLength: 32,
  padId: 0,
  positions: 'absolute',
  fullyMasked: 'unspecified',
  outputs: ['lastHiddenState'],
  async encode({ size: B, length: S, inputIds }) {
    await sleep(BATCH_MS + B * ROW_MS);
    const data = new Float32Array(B * S * 2); // [B, S, 2]
    for (let b = 0; b < B; b++) {
      const row = inputIds.subarray(b * S, b * S + S);
      const sum = row.reduce((total, id) => total + id, 0);
      row.forEach((id, s) => data.set([s === 0 ? sum : id, id / 50 + s], 2 * (b * S + s)));
    }
    return { lastHiddenState: { data, shape: [B, S, 2] } };
  },
});
