// A subject that leaks, and takes its time for each batch of several cases without taking the processor's. What makes violations small
// asks for one case at a time, and is answered at once.
import { setTimeout as sleep } from 'node:timers/promises';

export default () => ({
  name: 'slow',
  vocabularySize: 50,
  maxLength: 12,
  padId: 0,
  positions: 'absolute',
  fullyMasked: 'unspecified',
  outputs: ['lastHiddenState'],
  async encode({ size: B, length: S, inputIds }) {
    if (B > 2) await sleep(100);
    const data = new Float32Array(B * S * 2); // [B, S, 2]
    for (let b = 0; b < B; b++) {
      let sum = 0;
      for (let i = b * S; i < b * S + S; i++) sum += 1 + inputIds[i];
      for (let s = 0; s < S; s++) data.set([sum, inputIds[b * S + s] + s / 16], 2 * (b * S + s));
    }
    return { lastHiddenState: { data, shape: [B, S, 2] } };
  },
});
