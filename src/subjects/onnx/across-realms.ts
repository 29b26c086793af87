import type { HostRealm } from '../backends/host-realm';
import type { OrtModule, OrtSession, OrtTensor } from './ort';

/** A runtime of Node's own realm as one of this realm: arrays of either side are taken for what they hold. */
export function acrossRealms(ort: OrtModule, realm: HostRealm): OrtModule {
  class Tensor extends (ort.Tensor as new (...given: unknown[]) => OrtTensor) {
    constructor(type: string, data: unknown, dims: readonly number[]) {
      super(type, realm.there(data), dims);
    }
  }
  return {
    env: ort.env,
    ...(ort.listSupportedBackends && { listSupportedBackends: () => ort.listSupportedBackends!() }),
    Tensor: Tensor as OrtModule['Tensor'],
    InferenceSession: {
      create: async (model, options) => acrossRealmsIn(await ort.InferenceSession.create(model, options), realm),
    },
  };
}

function acrossRealmsIn(session: OrtSession, realm: HostRealm): OrtSession {
  const read = (tensor: OrtTensor): OrtTensor => ({
    type: tensor.type,
    dims: [...tensor.dims],
    data: realm.here(tensor.data),
    dispose: () => tensor.dispose?.(),
  });
  return {
    inputMetadata: session.inputMetadata,
    outputMetadata: session.outputMetadata,
    async run(feeds, fetches) {
      const answer = fetches ? await session.run(feeds, [...fetches]) : await session.run(feeds);
      return Object.fromEntries(Object.entries(answer).map(([name, tensor]) => [name, read(tensor)]));
    },
    ...(session.endProfiling && { endProfiling: () => session.endProfiling!() }),
    release: () => session.release(),
  };
}
