import { messageOf, UsageError } from '../../core/errors';
import type { Subject, SubjectSource } from '../../core/subject';
import { textSubject } from '../texts/text-subject';
import { wordsFrom } from '../texts/word-list';
import { knownGraph, type KnownGraph } from './known-graph';
import type { LoadedLibrary, LoadOptions } from './library';
import type { TransformersOptions } from './options';
import { pipelineEmbedder } from './text-embedder';
import { tokenSubject } from './token-subject';

/**
 * A model in a folder in the hub's layout as a source of subjects, run by transformers.js.
 *
 * @param name how the user named the folder
 * @param library what runs it; transformers.js in this process, where it is not given
 * @throws UsageError where the folder holds no such graph, or something malformed; EnvironmentError where transformers.js or
 *   a file is missing. `open` throws UsageError for what only loading it shows.
 */
export async function transformersSource(
  folder: string,
  name: string,
  options: TransformersOptions,
  library?: LoadedLibrary,
): Promise<SubjectSource> {
  const known = await knownGraph(folder, name, options, library);
  const source = { name, weightScales: [], reopens: true };
  if (options.level === 'texts') {
    const words = await wordsFrom(options);
    return { ...source, open: () => openTexts(known, words) };
  }
  return { ...source, open: () => openTokens(known), tokenize: (texts) => tokenised(known, texts) };
}

/** Ids with the special tokens, each text by itself. */
async function tokenised({ library, folder }: KnownGraph, texts: readonly string[]): Promise<number[][]> {
  const tokenizer = await library.AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  return texts.map((text) => [...tokenizer.encode(text)].map(Number));
}

async function openTexts(known: KnownGraph, words: readonly string[]): Promise<Subject> {
  const { library, folder, declared } = known;
  const extractor = await loaded(known, () => library.pipeline('feature-extraction', folder, loadOptions(known)));
  const { precision, notes } = declared;
  return Object.assign(textSubject(pipelineEmbedder(known, extractor), words), { precision, notes });
}

async function openTokens(known: KnownGraph): Promise<Subject> {
  const { library, folder } = known;
  const model = await loaded(known, () => library.AutoModel.from_pretrained(folder, loadOptions(known)));
  try {
    return await tokenSubject(known, model);
  } catch (thrown) {
    await model.dispose();
    throw thrown;
  }
}

/** The settings that users get who set none, and nothing from elsewhere. */
function loadOptions({ dtype, graphOptimization }: KnownGraph): LoadOptions {
  const threads = Number(process.env.OMP_NUM_THREADS);
  return {
    dtype,
    local_files_only: true,
    session_options: {
      logSeverityLevel: 4,
      ...(threads >= 1 && { intraOpNumThreads: threads }),
      ...(graphOptimization && { graphOptimizationLevel: graphOptimization }),
    },
  };
}

async function loaded<T>({ declared, dtype, versions }: KnownGraph, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    const all = Object.entries(versions).map(([part, version]) => `${part} ${version}`);
    throw new UsageError(
      `${declared.name}: transformers.js cannot load its ${dtype} graph (${all.join(', ')}): ${messageOf(thrown)}. Export it anew, for a version of ONNX that this one knows.`,
      { cause: thrown },
    );
  }
}
