import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { withBackend } from '../../backends/backend';

export const VOCABULARY = 29;
const E = 4;

/**
 * Builds a Layers model and saves it as tfjs does. Tokens are embedded, those that are not padding are summed, the sum is
 * normalised, which makes a mean of it, and is added to each token. The leaky one averages all tokens.
 *
 * @returns the path of the model.json
 */
export async function writeLayersModel(folder: string, { leaky = false } = {}): Promise<string> {
  const file = join(folder, 'model.json');
  await withBackend('cpu', async () => {
    const ids = layers.input({ shape: [null], name: 'input_ids', dtype: 'int32' });
    const mask = layers.input({ shape: [null], name: 'attention_mask', dtype: 'float32' });
    const initializer = layers.initializers.randomUniform({ minval: -1, maxval: 1, seed: 7 });
    const words = layers.layers.embedding({ inputDim: VOCABULARY, outputDim: E, embeddingsInitializer: initializer });
    const embedded = words.apply(ids) as layers.SymbolicTensor;
    const sum = layers.layers.dot({ axes: 1 }).apply([mask, embedded]) as layers.SymbolicTensor;
    const mean = layers.layers.globalAveragePooling1d({}).apply(embedded) as layers.SymbolicTensor;
    const norm = layers.layers.layerNormalization({ name: 'sentence_embedding' });
    const pooled = norm.apply(leaky ? mean : sum) as layers.SymbolicTensor;
    const asRow = layers.layers.reshape({ targetShape: [1, E] }).apply(pooled) as layers.SymbolicTensor;
    const states = layers.layers.add({ name: 'last_hidden_state' }).apply([embedded, asRow]) as layers.SymbolicTensor;
    const model = layers.model({ inputs: [mask, ids], outputs: [states, pooled] });
    await model.save(
      tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
        const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
        writeFileSync(file, JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }));
        writeFileSync(join(folder, 'weights.bin'), Buffer.from(weightData as ArrayBuffer));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    model.dispose();
  });
  return file;
}
