import type { PageTensor } from '../messages';
import { allTaken, at, settle, type LiveTensor, type StartLibrary, type WasmSettings } from './library';

/** What is used of onnxruntime-web. */
interface Ort {
  readonly env: { readonly wasm: WasmSettings };
  readonly Tensor: new (type: string, data: PageTensor['data'], dims: readonly number[]) => LiveTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<Session>;
  };
}
interface Session {
  run(
    feeds: Readonly<Record<string, LiveTensor>>,
    fetches?: readonly string[],
  ): Promise<Readonly<Record<string, LiveTensor>>>;
  release(): Promise<void>;
}

/** onnxruntime-web, in the build that its users import for the device. */
export const onnxruntimeWeb: StartLibrary = async (device) => {
  const build = device === 'webgpu' ? 'ort.webgpu.bundle.min.mjs' : 'ort.bundle.min.mjs';
  const ort = (await import(at(`runtime/${build}`))) as Ort;
  settle(ort.env.wasm);
  return {
    async load({ bytes, options }) {
      const session = await ort.InferenceSession.create(bytes!, { ...options, executionProviders: [device] });
      return {
        async run(inputs, fetches) {
          const entries = Object.entries(inputs);
          const feeds = Object.fromEntries(
            entries.map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]),
          );
          return allTaken(fetches ? await session.run(feeds, fetches) : await session.run(feeds));
        },
        release: () => session.release(),
      };
    },
  };
};
