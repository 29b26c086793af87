import type { Library, LibraryPipeline, LibraryTensor, NamedTensors } from '../transformers/library';
import type { PageTensor, PageTensors } from '../page/messages';
import type { BrowserGraph, BrowserGraphs } from './graphs';
import { PlainTensor } from './onnx-runtime';

/**
 * transformers.js as a page has it, behind the interface that it has here. Tokens are made here.
 * @param here the same version of it, in this process
 */
export function libraryInPage(here: Library, graphs: BrowserGraphs): Library {
  let pooling: BrowserGraph | undefined;
  return {
    env: here.env,
    AutoTokenizer: here.AutoTokenizer,
    Tensor: PlainTensor,
    AutoModel: {
      async from_pretrained(_folder, options) {
        const loaded = (pooling = await graphs.load({ options: { ...options } }));
        const run = async (inputs: NamedTensors): Promise<NamedTensors> => loaded.run(inputs as PageTensors);
        return Object.assign(run, { dispose: () => loaded.release() });
      },
    },
    // As poolAsPipeline makes one: of a tokenizer and a model that give what is there already.
    FeatureExtractionPipeline: class {
      constructor({ tokenizer, model }: ConstructorParameters<Library['FeatureExtractionPipeline']>[0]) {
        const pool: Omit<LibraryPipeline, never> = Object.assign(
          async (_texts: readonly string[], how: { readonly pooling: string }): Promise<LibraryTensor> => {
            const inputs = tokenizer();
            const outputs = await model(inputs);
            return pooling!.pool(inputs as PageTensors, outputs as PageTensors, how.pooling);
          },
          { dispose: async () => undefined },
        );
        return pool as this & LibraryPipeline;
      }
    } as unknown as Library['FeatureExtractionPipeline'],
    async pipeline(task, _folder, options) {
      const loaded = await graphs.load({ task, options: { ...options } });
      const embed = async (texts: readonly string[], how: { readonly pooling: string }): Promise<PageTensor> =>
        loaded.embed(texts, how.pooling);
      return Object.assign(embed, { dispose: () => loaded.release() });
    },
  };
}
