import type { PageTensor, PageTensors } from '../messages';
import { allTaken, at, settle, taken, type LiveTensor, type StartLibrary, type WasmSettings } from './library';

type Named = Readonly<Record<string, LiveTensor>>;
type Options = Readonly<Record<string, unknown>>;
interface Disposable {
  dispose(): Promise<unknown>;
}
type Pipeline = ((texts: readonly string[], options: Options) => Promise<LiveTensor>) & Disposable;

/** What is used of transformers.js. */
interface Library {
  readonly env: Record<string, unknown> & { readonly backends: { readonly onnx: { readonly wasm: WasmSettings } } };
  readonly Tensor: new (type: string, data: PageTensor['data'], dims: readonly number[]) => LiveTensor;
  readonly AutoModel: {
    from_pretrained(name: string, options: Options): Promise<((inputs: Named) => Promise<Named>) & Disposable>;
  };
  readonly FeatureExtractionPipeline: new (parts: Options) => Pipeline;
  pipeline(task: string, name: string, options: Options): Promise<Pipeline>;
}

/** transformers.js, which reads the folder that the server has under `models/model/` and nothing else. */
export const transformersJs: StartLibrary = async (device) => {
  const library = (await import(at('library/transformers.min.js'))) as Library;
  const { env, Tensor, AutoModel, FeatureExtractionPipeline } = library;
  const alone = { allowRemoteModels: false, allowLocalModels: true, useFSCache: false, useBrowserCache: false };
  // A path, not an address: of an address transformers.js takes it that nobody has the tokenizer's files, and makes a pipeline without.
  Object.assign(env, alone, { localModelPath: new URL(at('models/')).pathname });
  settle(env.backends.onnx.wasm);
  const made = (tensors: PageTensors): Named =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
    );
  return {
    async load({ task, options }) {
      const settings = { ...options, device };
      if (task === undefined) {
        const model = await AutoModel.from_pretrained('model', settings);
        return { run: async (inputs) => allTaken(await model(made(inputs))), release: () => model.dispose() };
      }
      const pipeline = await library.pipeline(task, 'model', settings);
      return {
        embed: async (texts, pooling) => taken(await pipeline(texts, { pooling })),
        release: () => pipeline.dispose(),
      };
    },
    async pool(inputs, outputs, pooling) {
      const [tokenizer, model] = [made(inputs), made(outputs)];
      const extractor = new FeatureExtractionPipeline({
        ...{ task: 'feature-extraction', tokenizer: () => tokenizer, model: async () => model },
      });
      return taken(await extractor([], { pooling }));
    },
  };
};
