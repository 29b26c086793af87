// What runs in the browser for ONNX graphs: onnxruntime-web or transformers.js, from the packages that the user has installed.
import { UsageError } from '../../../core/errors';
import { adapterInWords, DISPATCHES, takeAdapter, watchDevice, type Adapter } from '../adapter';
import { answerWith } from '../answering';
import type { Asked, GraphVerb, PageFacts } from '../messages';
import type { GraphLibrary, LoadedGraph, StartLibrary } from './library';
import { onnxruntimeWeb } from './onnxruntime-web';
import { transformersJs } from './transformers';

const LIBRARIES: Readonly<Record<string, StartLibrary>> = {
  'onnxruntime-web': onnxruntimeWeb,
  'transformers.js': transformersJs,
};

const counted: Record<string, number> = {};
const models = new Map<number, LoadedGraph>();
let opened = 0;
let library: GraphLibrary;
let onGpu = false;
let gone: string | undefined;

const verbs: { readonly [V in GraphVerb]: (asked: Asked[V]) => unknown } = {
  async start({ backend, device = 'wasm' }): Promise<PageFacts> {
    onGpu = device === 'webgpu';
    const adapter = onGpu ? await takeAdapter(counted) : undefined;
    if (adapter) watch(adapter);
    library = await LIBRARIES[backend](device);
    if (!adapter) return { device: 'WebAssembly, one thread', versions: {}, settings: { device } };
    const { device: name, software, isFallbackAdapter } = adapterInWords(adapter);
    return { device: name, software, versions: {}, settings: { device, isFallbackAdapter } };
  },
  async load(asked) {
    models.set(++opened, await library.load(asked));
    return opened;
  },
  run: ({ model, inputs, fetches }) => computed(() => find(model).run!(inputs, fetches)),
  embed: ({ model, texts, pooling }) => computed(() => find(model).embed!(texts, pooling)),
  pool: ({ inputs, outputs, pooling }) => library.pool!(inputs, outputs, pooling),
  async release({ model }) {
    await find(model).release();
    models.delete(model);
    return null;
  },
};

/** Says that what computes has gone, whoever asks the adapter for its device. */
function watch(adapter: Adapter): void {
  const own = adapter.requestDevice.bind(adapter);
  adapter.requestDevice = async (...asked) => {
    const device = await own(...asked);
    watchDevice(device, (why) => (gone ??= why));
    return device;
  };
}

/** Computes, and makes sure that it was the GPU that did, where one is asked for. */
async function computed<T>(work: () => Promise<T>): Promise<T> {
  const before = counted[DISPATCHES];
  const answer = await work();
  if (onGpu && counted[DISPATCHES] === before) {
    gone ??= `the batch was answered without ${DISPATCHES}: it was not computed on WebGPU`;
  }
  return answer;
}

function find(model: number): LoadedGraph {
  const found = models.get(model);
  if (!found) throw new UsageError(`There is no model ${model} in the page; it was released, or never loaded.`);
  return found;
}

answerWith({ verbs, counts: () => counted, whyGone: () => gone });
