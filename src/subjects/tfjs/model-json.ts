import { createHash } from 'node:crypto';
import type { io } from '@tensorflow/tfjs-core';
import { isJsonObject, parseStrictJson, showJson } from '../../core/text/strict-json';
import { messageOf, UsageError } from '../../core/errors';
import { readText } from '../../core/files/read-regular';
import { readWeights } from './weights-manifest';
import { unreadable } from '../../core/files/unreadable';

/** A model.json with its weights, as tfjs's loaders take it. */
export interface ModelJson {
  readonly format: 'graph-model' | 'layers-model';
  readonly artifacts: io.ModelArtifacts & { readonly weightSpecs: io.WeightsManifestEntry[] };
  /** A hash of the topology and of every byte of the weights. */
  readonly fingerprint: string;
}

/**
 * Reads a model that tfjs or its converter has saved, and all files that it names.
 *
 * @param file path of the model.json
 * @throws UsageError naming the file and field, what was found, what was expected and what to do; EnvironmentError where the
 *   file itself cannot be read.
 */
export async function readModelJson(file: string): Promise<ModelJson> {
  const text = await readText(file).catch((error: unknown): never => {
    throw unreadable(`${file} cannot be read: ${messageOf(error)}`, error);
  });
  const json = parseStrictJson(text, file);
  if (!isJsonObject(json)) throw new UsageError(`${file} is ${showJson(json)}; expected ${EXPECTED}.`);
  const { modelTopology, format: said, signature, userDefinedMetadata, weightsManifest } = json;
  const format = formatOf(modelTopology, said, file);
  const { specs, data } = await readWeights(weightsManifest, file);
  const fingerprint = createHash('sha256').update(text).update(new Uint8Array(data)).digest('hex');
  return {
    format,
    fingerprint,
    artifacts: {
      modelTopology: modelTopology as object,
      weightSpecs: specs,
      weightData: data,
      format,
      ...(isJsonObject(signature) && { signature }),
      ...(isJsonObject(userDefinedMetadata) && { userDefinedMetadata: userDefinedMetadata as Record<string, object> }),
      ...(isJsonObject(json.modelInitializer) && { modelInitializer: json.modelInitializer }),
      ...(isJsonObject(json.initializerSignature) && { initializerSignature: json.initializerSignature }),
    },
  };
}

const EXPECTED = 'the model.json that tfjs or tensorflowjs_converter writes, with modelTopology and weightsManifest';

/** Old converters do not say the format. */
function formatOf(topology: unknown, said: unknown, file: string): ModelJson['format'] {
  if (!isJsonObject(topology)) {
    throw new UsageError(`${file}: modelTopology is ${showJson(topology)}; expected ${EXPECTED}.`);
  }
  const isGraph = Array.isArray(topology.node);
  const isLayers = isJsonObject(topology.model_config) || typeof topology.class_name === 'string';
  if (isGraph && (said === undefined || said === 'graph-model')) return 'graph-model';
  if (isLayers && (said === undefined || said === 'layers-model')) return 'layers-model';
  throw new UsageError(
    `${file}: format is ${showJson(said)}, and modelTopology has ${showJson(Object.keys(topology))}; expected "graph-model" with a list of nodes, or "layers-model" with a model_config.`,
  );
}
