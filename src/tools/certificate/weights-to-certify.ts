import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { readCheckpoint, type Checkpoint } from '../../subjects/bert/checkpoint/checkpoint';
import { parseStrictJson } from '../../core/strict-json';
import { openWeightFiles } from '../../subjects/bert/checkpoint/shards';
import { syntheticCheckpoint } from '../../subjects/bert/synthetic';
import { bertNames } from '../../subjects/bert/checkpoint/tensor-names';
import { WEIGHT_SCALES, type WeightScale } from '../../core/subject';
import { readText } from '../../core/read-regular';
import { DEFAULT_WEIGHTS_SEED, locateModel, type ResolveOptions } from '../../subjects/models/resolve';
import { whyNotBert } from '../../subjects/models/why-not-bert';

/** The weights that a proof can be read from, or why there is no proof. */
export type WeightsToCertify =
  | { readonly checkpoints: readonly { readonly weightScale?: WeightScale; readonly checkpoint: Checkpoint }[] }
  | { readonly doesNotApply: string };

const AN_ONNX_GRAPH =
  'an ONNX graph, whose arithmetic is its own: a dynamically quantised one, for instance, scales each activation by the largest of all of them, so that padding does reach real tokens';

/** What a tensor of numbers that are not floating point is kept in: quantised weights. */
const FLOATS = /^(F64|F32|F16|BF16)$/;

/**
 * Reads the weights of what a user names, for a proof about a post-LayerNorm BERT in float32: the built-in BERT in every
 * weight scale, or a checkpoint. Anything else is named as what it is; a module is not loaded.
 *
 * @throws UsageError, EnvironmentError as `resolveModel` and `readCheckpoint` do.
 */
export async function weightsToCertify(model: string, options: ResolveOptions): Promise<WeightsToCertify> {
  const isFile = (await stat(resolve(model)).catch(() => undefined))?.isFile() ?? false;
  if (isFile && model.endsWith('.onnx')) return { doesNotApply: `${model} is ${AN_ONNX_GRAPH}` };
  const located = await locateModel(model, options);
  if (located.kind === 'onnx') {
    const which = relative(resolve(model), located.file);
    return { doesNotApply: `${model}: it holds no safetensors but ${which}, ${AN_ONNX_GRAPH}` };
  }
  if (located.kind === 'module') {
    return { doesNotApply: `${model} is a module: it brings code, and no weights of a known architecture` };
  }
  if (located.kind === 'tfjs') {
    return {
      doesNotApply: `${model} was exported for tfjs: a graph of its own, and no weights of a known architecture`,
    };
  }
  if (located.kind === 'server') {
    return { doesNotApply: `${model} is a server: its weights cannot be seen` };
  }
  if (located.kind === 'built-in') {
    const seed = options.weightsSeed ?? DEFAULT_WEIGHTS_SEED;
    return {
      checkpoints: WEIGHT_SCALES.map((weightScale) => ({
        weightScale,
        checkpoint: syntheticCheckpoint({ weightScale, seed }),
      })),
    };
  }
  const doesNotApply = await whyNot(located.folder);
  if (doesNotApply !== undefined) return { doesNotApply: `${model}: ${doesNotApply}` };
  return { checkpoints: [{ checkpoint: await readCheckpoint(located.folder) }] };
}

async function whyNot(folder: string): Promise<string | undefined> {
  const graph = await graphInstead(folder);
  if (graph !== undefined) return `it holds no safetensors but ${graph}, ${AN_ONNX_GRAPH}`;
  const file = join(folder, 'config.json');
  const text = await readText(file).catch(() => undefined);
  // readCheckpoint says what is wrong with a folder that lacks it.
  if (text === undefined) return undefined;
  return whyNotBert(parseStrictJson(text, file)) ?? whyNotFloat(folder);
}

/** The first ONNX graph of a folder in the hub's layout that has no safetensors, as those made for transformers.js. */
async function graphInstead(folder: string): Promise<string | undefined> {
  const files = await readdir(folder).catch((): string[] => []);
  if (files.some((file) => /\.safetensors(\.index\.json)?$/.test(file))) return undefined;
  const graphs = await readdir(join(folder, 'onnx')).catch((): string[] => []);
  return [...files, ...graphs.sort().map((file) => `onnx/${file}`)].find((file) => file.endsWith('.onnx'));
}

async function whyNotFloat(folder: string): Promise<string | undefined> {
  const weights = await openWeightFiles(folder);
  try {
    for (const own of bertNames(weights.files.keys(), weights.where).values()) {
      const { dtype } = weights.files.get(own)!.entry(own);
      if (!FLOATS.test(dtype)) {
        return `its tensor ${own} is of dtype ${dtype}. Quantised weights come with arithmetic of their own, which the proof does not cover`;
      }
    }
    return undefined;
  } finally {
    await weights.close();
  }
}
