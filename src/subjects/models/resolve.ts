import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readCheckpoint } from '../bert/checkpoint/checkpoint';
import { fingerprintOf } from '../bert/checkpoint/fingerprint';
import { syntheticCheckpoint } from '../bert/synthetic';
import { UsageError } from '../../core/errors';
import { firstDeclaredFlag, type DeclaredTraits } from '../../core/declared-traits';
import { WEIGHT_SCALES, type SubjectSource } from '../../core/subject';
import type { OnnxOptions } from '../onnx/options';
import { folderOf, graphAt } from '../onnx/place';
import { runtimeNames } from '../onnx/runtime';
import { onnxSource } from '../onnx/subject';
import { isServerAddress } from '../server/address';
import { serverSource, type ServerOptions } from '../server/server-source';
import { wordsFrom, type WordOptions } from '../texts/word-list';
import { tfjsFile, tfjsFolder, type TfjsPlace } from '../tfjs/locate';
import { DEFAULT_DTYPE } from '../transformers/known-graph';
import { BACKEND as TRANSFORMERS } from '../transformers/library';
import type { TransformersOptions } from '../transformers/options';
import { transformersSource } from '../transformers/source';
import { bertOpener } from './bert-opener';
import { fetchFromHub } from '../hub/hub';
import { graphOf } from '../hub/hub-files';
import { isHubId, type HubOptions } from '../hub/hub-settings';
import { isModuleName, loadModule } from './module';
import { exportedByTfjs } from './tfjs';
import { tokenizeIn } from './tokenizer';
import type { BackendOptions } from './backend-options';

/** The seed of the synthetic weights unless another is named. */
export const DEFAULT_WEIGHTS_SEED = '1';

/** How a model is made. Where it is to compute is for the built-in BERT and checkpoints; a module computes as it likes. */
export interface ResolveOptions
  extends HubOptions, BackendOptions, DeclaredTraits, ServerOptions, TransformersOptions, WordOptions {
  /** The seed of the built-in model's synthetic weights. */
  readonly weightsSeed?: string;
}

/** What a user named, and where it is. */
export type LocatedModel =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'checkpoint'; readonly folder: string }
  | { readonly kind: 'module'; readonly file: string }
  | { readonly kind: 'tfjs'; readonly place: TfjsPlace }
  | { readonly kind: 'onnx'; readonly file: string }
  | { readonly kind: 'server' }
  | { readonly kind: 'transformers.js'; readonly folder: string };

/**
 * Turns what a user names on the command line into a source of subjects:
 * nothing (the built-in BERT with synthetic weights), a checkpoint folder, an ONNX graph, a module, the address of an embedding
 * server, or a hub id. What exists here goes before what may exist on the hub.
 *
 * @throws UsageError where it is none of them, or its content is malformed; EnvironmentError where a file, the hub or the
 *   backend cannot be had.
 */
export async function resolveModel(model: string, options: ResolveOptions = {}): Promise<SubjectSource> {
  const located = await locateModel(model, options);
  if (located.kind === 'built-in') return syntheticBert(options);
  if (located.kind === 'module') return loadModule(located.file, model);
  if (located.kind === 'onnx') {
    const source = await onnxSource(located.file, model, options);
    return { ...source, tokenize: (texts) => tokenizeIn(folderOf(located.file), texts) };
  }
  if (located.kind === 'transformers.js') return transformersSource(located.folder, model, options);
  if (located.kind === 'tfjs') return exportedByTfjs(located.place, model, options);
  if (located.kind === 'server') return serverSource(model, await wordsFrom(options), options);
  refuseDeclared(model, options);
  return checkpointBert(model, located.folder, options);
}

/** What a checkpoint says of itself nobody else need say. @throws UsageError naming the flag. */
function refuseDeclared(model: string, declared: DeclaredTraits): void {
  const flag = firstDeclaredFlag(declared);
  if (flag === undefined) return;
  throw new UsageError(
    `${flag} is for exported models; ${model} is a checkpoint, whose config.json says it. Leave it out.`,
  );
}

/**
 * Finds what a user names, and fetches it where it is on the hub; nothing of it is read.
 * @throws as {@link resolveModel}
 */
export async function locateModel(model: string, hub: HubOptions & OnnxOptions): Promise<LocatedModel> {
  if (model === '') return { kind: 'built-in' };
  if (isServerAddress(model)) return { kind: 'server' };
  const path = resolve(model);
  const found = await stat(path).catch(() => undefined);
  if (hub.backend === TRANSFORMERS) {
    return { kind: TRANSFORMERS, folder: found?.isDirectory() ? path : await graphOnHub(model, hub) };
  }
  // Who names what runs graphs means one, on the hub as well.
  const folder = !found && runtimeNames.includes(hub.backend ?? '') ? await graphOnHub(model, hub) : path;
  const graph = graphAt(folder, hub);
  if (graph !== undefined) return { kind: 'onnx', file: graph };
  if (found?.isDirectory()) {
    const place = (await hasSafetensors(path)) ? undefined : await tfjsFolder(path);
    return place ? { kind: 'tfjs', place } : { kind: 'checkpoint', folder: path };
  }
  if (found && isModuleName(path)) return { kind: 'module', file: path };
  const place = found && tfjsFile(path);
  if (place) return { kind: 'tfjs', place };
  // Two dots or a slash too many, or the name of a module: a path that is not there, and no request is made for it.
  if (!found && model.includes('/') && isHubId(model) && !isModuleName(model)) {
    return { kind: 'checkpoint', folder: await fetchFromHub(model, hub) };
  }
  throw new UsageError(
    `MODEL is ${JSON.stringify(model)}, ${found ? 'a file of a kind that padproof does not read' : 'which is not there'}. Expected one of: nothing (the built-in BERT); a folder with config.json and model.safetensors; an ONNX graph (.onnx), or a folder with onnx/model.onnx; a module (.js, .mjs, .cjs) that default-exports a Subject; a model.json of tfjs, or a folder with one or with saved_model.pb; the address of an embedding server, such as http://127.0.0.1:8080/v1/embeddings; the id of a model on the hub, such as sentence-transformers/all-MiniLM-L6-v2.`,
  );
}

/** Weights that the built-in BERT reads go before what else a folder holds. */
async function hasSafetensors(folder: string): Promise<boolean> {
  const files = await readdir(folder).catch((): string[] => []);
  return files.some((file) => /\.safetensors(\.index\.json)?$/.test(file));
}

function syntheticBert({ weightsSeed = DEFAULT_WEIGHTS_SEED, ...where }: ResolveOptions): SubjectSource {
  const open = bertOpener(where);
  return {
    name: '',
    weightScales: WEIGHT_SCALES,
    reopens: true,
    fingerprint: (weightScale = 'typical') => fingerprintOf(syntheticCheckpoint({ weightScale, seed: weightsSeed })),
    open: (weightScale = 'typical') =>
      open(syntheticCheckpoint({ weightScale, seed: weightsSeed }), `built-in BERT, ${weightScale} weights`),
  };
}

/** The folder that holds the graph of a dtype, once it is fetched. @throws UsageError where the name is no id on the hub. */
async function graphOnHub(model: string, hub: HubOptions & OnnxOptions): Promise<string> {
  if (model.includes('/') && isHubId(model) && !isModuleName(model)) {
    return fetchFromHub(model, hub, graphOf(hub.dtype ?? DEFAULT_DTYPE));
  }
  throw new UsageError(
    `MODEL is ${JSON.stringify(model)}, which is no folder. With --backend ${hub.backend}, expected a folder with onnx/model.onnx, or the id of a model on the hub that has one.`,
  );
}

async function checkpointBert(name: string, folder: string, where: BackendOptions): Promise<SubjectSource> {
  const open = bertOpener(where);
  const checkpoint = await readCheckpoint(folder);
  return {
    name,
    weightScales: [],
    reopens: true,
    fingerprint: () => fingerprintOf(checkpoint),
    tokenize: (texts) => tokenizeIn(folder, texts),
    open: () => open(checkpoint, name),
  };
}
