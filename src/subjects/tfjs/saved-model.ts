import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Tensor } from '@tensorflow/tfjs-core';
import { loadedTfjsNode } from '../backends/tensorflow';
import { messageOf, UsageError } from '../../core/errors';
import { openRegular, sizeOfRegular } from '../../core/files/read-regular';
import type { LoadedModel, Port } from './model';

/** What is used of tfjs-node's `tf.node` (tfjs-node 4.22, saved_model.ts). */
interface SavedModels {
  getMetaGraphsFromSavedModel(path: string): Promise<MetaGraph[]>;
  loadSavedModel(path: string, tags: string[], signature: string): Promise<SavedModel>;
}
interface MetaGraph {
  readonly tags: readonly string[];
  readonly signatureDefs: Readonly<Record<string, Record<'inputs' | 'outputs', Readonly<Record<string, TensorInfo>>>>>;
}
interface TensorInfo {
  readonly dtype: string;
  /** As protobuf has it: one message an axis, whose size is -1 where any goes. */
  readonly shape?: readonly { getSize(): number }[] | readonly { readonly array: readonly [number] }[];
}
interface SavedModel {
  predict(inputs: Record<string, Tensor>): Record<string, Tensor>;
  dispose(): void;
}

const SIGNATURE = 'serving_default';

/**
 * Loads a SavedModel with TensorFlow's own C library. The backend `tensorflow` has to be current.
 *
 * @param name what the folder is called in messages
 * @throws UsageError where TensorFlow cannot load it, or it has no signature that can be told.
 */
export async function loadSavedModel(folder: string, name: string): Promise<LoadedModel> {
  const installed = loadedTfjsNode();
  const node = installed.exports.node as SavedModels;
  const refuse = (error: unknown): never => {
    throw new UsageError(`${name}: TensorFlow cannot load the SavedModel: ${messageOf(error)}`, { cause: error });
  };
  const graphs = await node.getMetaGraphsFromSavedModel(folder).catch(refuse);
  const graph = graphs.find(({ tags }) => tags.includes('serve')) ?? graphs[0];
  const signatures = Object.keys(graph?.signatureDefs ?? {});
  const signature = signatures.includes(SIGNATURE) ? SIGNATURE : signatures.length === 1 ? signatures[0] : undefined;
  if (signature === undefined) {
    throw new UsageError(
      `${name} has ${signatures.length === 0 ? 'no signatures' : `the signatures ${signatures.join(', ')}`}; expected ${SIGNATURE}, or one alone. Save it with tf.saved_model.save(module, folder, signatures={"${SIGNATURE}": function}).`,
    );
  }
  const { inputs, outputs } = graph.signatureDefs[signature];
  const model = await node.loadSavedModel(folder, [...graph.tags], signature).catch(refuse);
  return {
    format: 'SavedModel',
    inputs: portsOf(inputs),
    outputs: portsOf(outputs),
    tables: new Map(),
    versions: { [installed.name]: installed.version },
    run: async (fed, wanted) => {
      const made = model.predict({ ...fed });
      for (const [output, tensor] of Object.entries(made)) if (!wanted.includes(output)) tensor.dispose();
      return wanted.map((output) => made[output]);
    },
    dispose: () => model.dispose(),
  };
}

function portsOf(infos: Readonly<Record<string, TensorInfo>>): Port[] {
  return Object.entries(infos).map(([name, { dtype, shape }]) => ({
    name,
    dtype,
    ...(shape && { shape: shape.map((axis) => sizeOf(axis)) }),
  }));
}

function sizeOf(axis: { getSize?(): number; readonly array?: readonly [number] }): number | null {
  const size = axis.getSize?.() ?? axis.array?.[0] ?? -1;
  return size < 0 ? null : size;
}

/** More files of variables than TensorFlow writes. */
const MOST_FILES = 1000;
/** More bytes than an encoder has that is run by tfjs: a thousand million weights. To hash them takes seconds. */
const MOST_SAVED = 2 ** 32;
/** How much of a file is hashed between two looks at what else there is to do, an interrupt say. */
const CHUNK = 2 ** 20;

/** A hash of everything in the folder that is computed with: the graph and its variables. */
export async function fingerprintOfSavedModel(folder: string): Promise<string> {
  const variables = await readdir(join(folder, 'variables')).catch((): string[] => []);
  const files = ['saved_model.pb', ...variables.sort().map((file) => join('variables', file))];
  const refuse = (file: string, why: string): never => {
    throw new UsageError(
      `${join(folder, file)} cannot be read: ${why}. A SavedModel is a folder with saved_model.pb and variables: copy all of it.`,
    );
  };
  if (files.length > MOST_FILES)
    return refuse('variables', `there are ${files.length} files; at most ${MOST_FILES} are read`);
  const hash = createHash('sha256');
  const sizes: number[] = [];
  // All sizes before anything is read.
  for (const name of files) {
    sizes.push(await sizeOfRegular(join(folder, name)).catch((error: unknown) => refuse(name, messageOf(error))));
  }
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all > MOST_SAVED) {
    throw new UsageError(
      `${folder} has ${all} bytes in saved_model.pb and variables; at most ${MOST_SAVED} are read of a SavedModel. Export a model as large as that to ONNX.`,
    );
  }
  for (const [i, name] of files.entries()) {
    const stream = await contentOf(join(folder, name), sizes[i]).catch((error: unknown) =>
      refuse(name, messageOf(error)),
    );
    for await (const chunk of stream) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** The first bytes of a file: one that grows meanwhile is cut. */
async function contentOf(file: string, size: number): Promise<AsyncIterable<unknown>> {
  const handle = await openRegular(file);
  if (size > 0) return handle.createReadStream({ end: size - 1, highWaterMark: CHUNK });
  await handle.close();
  return Readable.from([]);
}
