import type { OrtModule, OrtTensor } from '../onnx/ort';
import type { PageTensor, PageTensors } from '../page/messages';
import type { BrowserGraphs } from './graphs';

/** A tensor on this side of the page. */
export class PlainTensor implements OrtTensor, PageTensor {
  readonly data: PageTensor['data'];

  constructor(
    readonly type: string,
    data: unknown,
    readonly dims: readonly number[],
  ) {
    this.data = data as PageTensor['data'];
  }
}

/** ONNX Runtime as a page has it, behind the interface that it has here. */
export function runtimeInPage(graphs: BrowserGraphs): OrtModule {
  return {
    env: { wasm: {} },
    Tensor: PlainTensor,
    InferenceSession: {
      async create(model, options) {
        // Not a Buffer, which JSON would have as a list of numbers.
        const { buffer, byteOffset, length } = model as Uint8Array;
        const bytes = new Uint8Array(buffer, byteOffset, length);
        const loaded = await graphs.load({ bytes, options: { ...options } });
        return {
          run: (feeds, fetches) => loaded.run(feeds as PageTensors, fetches),
          release: () => loaded.release(),
        };
      },
    },
  };
}
