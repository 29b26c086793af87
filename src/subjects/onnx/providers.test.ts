import { NotHereError } from '../../core/errors';
import type { OrtModule } from './ort';
import { assertHasProvider, assertProviderWorks, namedDrivers } from './providers';
import type { LoadedRuntime } from './runtime';

const runtime = (ort: Partial<OrtModule>): LoadedRuntime => ({
  ...{ name: 'onnxruntime-node', version: '1.30.0', device: '' },
  ort: ort as OrtModule,
});

test('a provider that a build does not have is not here: it is named, with what it takes', () => {
  const some = runtime({ listSupportedBackends: () => [{ name: 'cpu' }, { name: 'webgpu' }] });
  expect(() => assertHasProvider(some, 'webgpu')).not.toThrow();
  expect(() => assertHasProvider(some, 'dml')).toThrow(NotHereError);
  expect(() => assertHasProvider(some, 'dml')).toThrow(
    '`executionProvider` is dml, which onnxruntime-node 1.30.0 does not have on this platform: it has cpu, webgpu. It takes Windows.',
  );
  // An older one does not say what it has.
  expect(() => assertHasProvider(runtime({}), 'dml')).not.toThrow();
});

test('one that cannot copy a number is at fault itself; one that can leaves it to the graph', async () => {
  const asked: unknown[] = [];
  const run = (provider: string): Promise<Record<string, never>> => {
    asked.push(provider);
    return provider === 'tensorrt' ? Promise.reject(new Error('No kernel image')) : Promise.resolve({});
  };
  const release = (): Promise<void> => Promise.resolve(void asked.push('released'));
  const create: OrtModule['InferenceSession']['create'] = (model, { executionProviders }) => {
    asked.push([model instanceof Uint8Array, executionProviders]);
    if (executionProviders![0] === 'webgpu')
      return Promise.reject(new Error('/src/context.cc:136 Initialize(…) adapter == 1 was false. No adapter'));
    return Promise.resolve({ run: () => run(executionProviders![0]), release });
  };
  const Tensor = class {} as unknown as OrtModule['Tensor'];
  const on = (provider?: string, name = 'onnxruntime-node'): Promise<void> =>
    assertProviderWorks({ ...runtime({ InferenceSession: { create }, Tensor }), name, provider });
  await expect(on('cuda')).resolves.toBeUndefined();
  for (const [provider, why] of [
    ['webgpu', /webgpu, which .* cannot compute with here: No adapter\. It takes .*SwiftShader/],
    ['tensorrt', /tensorrt, which .* cannot compute with here: No kernel image\. It takes .*CUDA/],
  ] as const) {
    const failing = on(provider);
    await expect(failing).rejects.toThrow(NotHereError);
    await expect(failing).rejects.toThrow(why);
  }
  // It was left to the runtime, or is a browser's.
  await on();
  await on('webgpu', 'onnxruntime-web');
  expect(asked).toEqual([
    ...[[true, ['cuda']], 'cuda', 'released'],
    [true, ['webgpu']],
    ...[[true, ['tensorrt']], 'tensorrt', 'released'],
  ]);
});

test.each([
  [{}, undefined],
  [{ VK_ICD_FILENAMES: '' }, undefined],
  [{ VK_ICD_FILENAMES: '/a/vk_swiftshader_icd.json' }, { files: 'vk_swiftshader_icd.json', software: true }],
  [
    { VK_ICD_FILENAMES: '/a/swiftshader.json', VK_DRIVER_FILES: '/a/nvidia_icd.json:/a/lvp_icd.json' },
    { files: 'nvidia_icd.json, lvp_icd.json', software: false },
  ],
])('drivers of Vulkan that %j names', (env, expected) => {
  expect(namedDrivers(env, 'linux')).toEqual(expected);
  expect(namedDrivers(env, 'darwin')).toBeUndefined();
});
