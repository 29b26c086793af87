import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UsageError } from '../../core/errors';
import type { GraphNode, Signature, SignatureEntry } from './graph-json';
import { parseNodes, parseSignature } from './graph-json';
import { stepsOf } from './graph-steps';
import { tableSizes } from './graph-tables';
import type { LoadedModel, Port } from './model';
import type { ModelJson } from './model-json';
import { loadReader } from './packages';

const PACKAGE = '@tensorflow/tfjs-converter';

type Converter = typeof import('@tensorflow/tfjs-converter');

/**
 * Loads a Graph model of tfjs on the backend that is current.
 *
 * @param file what the model.json is called in messages
 * @throws UsageError where it is no graph that tfjs can load, EnvironmentError where its reader is not installed.
 */
export async function loadGraph({ artifacts }: ModelJson, file: string): Promise<LoadedModel> {
  const reader = loadReader(PACKAGE, `${file} is a Graph model of tfjs`);
  const nodes = parseNodes((artifacts.modelTopology as { readonly node: unknown[] }).node, file);
  const signature = parseSignature(artifacts.userDefinedMetadata?.signature ?? artifacts.signature, file);
  refuseMissingWeights(nodes, artifacts.weightSpecs, file);
  let model: GraphModel;
  try {
    model = await (reader.exports as Converter).loadGraphModel(tf.io.fromMemory(artifacts));
  } catch (error) {
    throw new UsageError(`${file}: tfjs cannot load the graph: ${messageOf(error)}. Convert the model again.`, {
      cause: error,
    });
  }
  const { tables, positionTable } = tableSizes(nodes, artifacts.weightSpecs);
  const inputs = inputPorts(nodes, signature);
  const steps = stepsOf(nodes, signature);
  return {
    format: 'tfjs Graph model',
    inputs,
    outputs: outputPorts(model, signature),
    tables: new Map(inputs.flatMap(({ name, node }) => (tables.has(node) ? [[name, tables.get(node)!]] : []))),
    positionTable,
    ...(steps && { steps }),
    versions: { [PACKAGE]: reader.version },
    run: runner(model),
    dispose: () => model.dispose(),
  };
}

/** A weight that is not there is `undefined` to tfjs, which goes on until some kernel reads it. */
function refuseMissingWeights(nodes: readonly GraphNode[], specs: readonly { readonly name: string }[], file: string) {
  const there = new Set(specs.map(({ name }) => name));
  const missing = nodes.find(({ op, name }) => op === 'Const' && !there.has(name));
  if (!missing) return;
  throw new UsageError(
    `${file}: weightsManifest has no weight for the constant ${missing.name} of the graph. Copy the model again, all of its files.`,
  );
}

/** What the signature says; without one, the placeholders. `node` is the placeholder's own name. */
function inputPorts(nodes: readonly GraphNode[], signature: Signature): (Port & { node: string })[] {
  const placeholders = new Map(nodes.filter(({ op }) => op.startsWith('Placeholder')).map((node) => [node.name, node]));
  const entries = Object.entries(signature.inputs).filter(([, { resourceId }]) => resourceId === undefined);
  const named = entries.length > 0 ? entries : [...placeholders.keys()].map((name) => [name, { name }] as const);
  return named.map(([key, entry]) => {
    const node = entry.name.replace(/:\d+$/, '');
    const placeholder = placeholders.get(node);
    const { dtype, shape = {} } = placeholder?.attr ?? {};
    return {
      name: key,
      node,
      ...typeAndShape({ dtype: dtype?.type, tensorShape: shape.shape, ...entry }),
      ...(placeholder?.op === 'PlaceholderWithDefault' && { optional: true }),
    };
  });
}

function outputPorts(model: GraphModel, signature: Signature): Port[] {
  const entries = Object.entries(signature.outputs);
  if (entries.length > 0) return entries.map(([name, entry]) => ({ name, ...typeAndShape(entry) }));
  return model.outputs.map(({ name }) => ({ name }));
}

const DTYPES: Readonly<Record<string, string>> = {
  DT_FLOAT: 'float32',
  DT_INT32: 'int32',
  // tfjs has no wider integers, and takes these for the same.
  DT_INT64: 'int32',
  DT_BOOL: 'bool',
};

function typeAndShape({ dtype, tensorShape }: Omit<SignatureEntry, 'name'>): Pick<Port, 'dtype' | 'shape'> {
  const axes = tensorShape?.unknownRank ? undefined : tensorShape?.dim;
  return {
    ...(dtype !== undefined && { dtype: DTYPES[dtype] ?? dtype }),
    ...(axes && { shape: axes.map(({ size = -1 }) => (Number(size) < 0 ? null : Number(size))) }),
  };
}

/** Graphs with control flow, or with an op whose shape depends on its values, tfjs runs in another way, and says so. */
function runner(model: GraphModel): LoadedModel['run'] {
  let flows = false;
  return async (fed, wanted) => {
    const inputs = { ...fed };
    const outputs = [...wanted];
    if (!flows) {
      try {
        return asList(model.execute(inputs, outputs));
      } catch (error) {
        if (!messageOf(error).includes('executeAsync()')) throw error;
        flows = true;
      }
    }
    return asList(await model.executeAsync(inputs, outputs));
  };
}

function asList(result: Tensor | Tensor[]): Tensor[] {
  return Array.isArray(result) ? result : [result];
}
