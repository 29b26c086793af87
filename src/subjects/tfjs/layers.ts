import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { messageOf, UsageError } from '../../core/errors';
import { refuseOddShapes } from './layers-shapes';
import { refuseEndlessTopology } from './layers-topology';
import type { LoadedModel, TableSizes } from './model';
import type { ModelJson } from './model-json';
import { loadReader } from './packages';

const PACKAGE = '@tensorflow/tfjs-layers';

type Layers = typeof import('@tensorflow/tfjs-layers');

/**
 * Loads a Layers model of tfjs, which Keras models are converted to as well, on the backend that is current.
 *
 * @param file what the model.json is called in messages
 * @throws UsageError where tfjs cannot load it, EnvironmentError where its reader is not installed.
 */
export async function loadLayers({ artifacts }: ModelJson, file: string): Promise<LoadedModel> {
  const reader = loadReader(PACKAGE, `${file} is a Layers model of tfjs`);
  refuseEndlessTopology(artifacts.modelTopology, file);
  refuseOddShapes(artifacts.modelTopology, file);
  let model: LayersModel;
  try {
    model = await (reader.exports as Layers).loadLayersModel(tf.io.fromMemory(artifacts));
  } catch (error) {
    throw new UsageError(
      `${file}: tfjs cannot load the layers: ${messageOf(error)}. Layers of one's own, and Keras 3's format, it does not know: convert the model to a Graph model.`,
      { cause: error },
    );
  }
  const { inputNames, outputNames } = model;
  return {
    format: 'tfjs Layers model',
    inputs: model.inputs.map(({ dtype, shape }, i) => ({ name: inputNames[i], dtype, shape })),
    outputs: model.outputs.map(({ dtype, shape }, i) => ({ name: outputNames[i], dtype, shape })),
    tables: tableSizes(model),
    versions: { [PACKAGE]: reader.version },
    run: async (fed, wanted) => {
      const inputs = inputNames.map((name) => fed[name]);
      // By itself it would cut a batch in pieces of 32 rows.
      const made = model.predict(inputs, { batchSize: inputs[0].shape[0] });
      const outputs = Array.isArray(made) ? made : [made];
      const kept = wanted.map((name) => outputs[outputNames.indexOf(name)]);
      tf.dispose(outputs.filter((output) => !kept.includes(output)));
      return kept;
    },
    dispose: () => void model.dispose(),
  };
}

/** Embedding layers right behind an input. */
function tableSizes(model: LayersModel): TableSizes {
  const tables = new Map<string, number>();
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'Embedding') continue;
    const from = layer.inboundNodes.flatMap(({ inputTensors }) => inputTensors);
    const rows = layer.getConfig().inputDim;
    model.inputs.forEach((input, i) => {
      const name = model.inputNames[i];
      if (from.includes(input) && typeof rows === 'number')
        tables.set(name, Math.min(rows, tables.get(name) ?? Infinity));
    });
  }
  return tables;
}
