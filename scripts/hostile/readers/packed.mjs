import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack, unpack } from '../../../dist/core/packed.js';

/** What the page in a browser answers. */
export default {
  name: 'packed',
  sample: () => ({
    'packed.bin': Buffer.from(
      pack({ name: 'x', states: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }, mask: Int32Array.of(1, 0) }),
    ),
  }),
  // Whoever asks the page says which it was.
  allows: (thrown) => thrown instanceof SyntaxError || thrown.constructor === Error,
  onlyFiles: true,
  read(folder) {
    unpack(readFileSync(join(folder, 'packed.bin')));
  },
};
