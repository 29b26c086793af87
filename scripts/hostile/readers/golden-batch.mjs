import { join } from 'node:path';
import { batchesOf } from '../../../dist/cli/verbs/golden/golden-inputs.js';
import { batchOfGolden } from '../../../dist/tools/goldens/batches.js';
import { json } from './samples.mjs';

/** The ids of `golden record --batch FILE`. */
export default {
  name: 'golden-batch',
  sample: () => ({
    'batch.json': json([
      {
        label: 'x',
        texts: ['a', 'b'],
        inputIds: [
          [1, 2, 3],
          [4, 0, 0],
        ],
        attentionMask: [
          [1, 1, 1],
          [1, 0, 0],
        ],
      },
      { inputIds: [[1, 2]], tokenTypeIds: [[0, 1]], positionIds: [[0, 1]] },
    ]),
  }),
  async read(folder) {
    const batches = await batchesOf({ batch: join(folder, 'batch.json') }, '', {}, {});
    batches.forEach((batch) => batchOfGolden(batch));
  },
};
