import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotHereError, UsageError } from '../../core/errors';
import type { Subject } from '../../core/subject';
import type { OrtModule, OrtOptions, OrtSession, OrtTensor } from './ort';
import { onnxSource } from './subject';
import { smallEncoder } from './testing/encoders';
import { onnxFile } from './writer';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'padproof-onnx-'));
  writeFileSync(join(folder, 'model.onnx'), onnxFile(smallEncoder()));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a stand-in for ONNX Runtime does. */
interface Does {
  /** The providers that its profile names, one for each node; it writes none where they are absent. */
  readonly ran?: readonly string[];
  /** What its passes say, by the inputs of the graph. */
  readonly fails?: (inputs: readonly string[]) => boolean;
}

/** Opens the graph on WebGPU. */
function opened({ ran, fails = () => false }: Does): {
  readonly subject: Promise<Subject>;
  readonly open: Set<number>;
} {
  const open = new Set<number>();
  let made = 0;
  const create = (_model: unknown, { profileFilePrefix }: OrtOptions): Promise<OrtSession> => {
    const id = made++;
    open.add(id);
    const run: OrtSession['run'] = (feeds) => {
      if (fails(Object.keys(feeds))) return Promise.reject(new Error('No kernel image'));
      const [size, length] = Object.values(feeds)[0].dims;
      const dims = [size, length, 8];
      return Promise.resolve({
        last_hidden_state: { type: 'float32', data: new Float32Array(size * length * 8), dims },
      });
    };
    const events = ran?.map((provider, i) => ({
      cat: 'Node',
      name: '',
      args: { provider, op_name: 'Add', node_index: i },
    }));
    const endProfiling = (): void => {
      if (events) writeFileSync(`${profileFilePrefix}_1.json`, JSON.stringify(events));
    };
    return Promise.resolve({ run, endProfiling, release: () => Promise.resolve(void open.delete(id)) });
  };
  class Tensor implements OrtTensor {
    constructor(
      readonly type: string,
      readonly data: unknown,
      readonly dims: readonly number[],
    ) {}
  }
  const ort = { Tensor, InferenceSession: { create } } as unknown as OrtModule;
  const runtime = { name: 'onnxruntime-node', version: '1.30.0', device: 'CPU, ONNX Runtime', ort };
  const source = onnxSource(join(folder, 'model.onnx'), 'm', { executionProvider: 'webgpu' }, runtime);
  return { subject: source.then((one) => one.open()), open };
}

const [CPU, GPU] = ['CPUExecutionProvider', 'WebGpuExecutionProvider'];

test('a graph that ran where it was to run names that device', async () => {
  const { subject, open } = opened({ ran: [CPU, GPU] });
  const { platform, executionProvider, dispose } = await subject;
  expect(platform).toMatchObject({ device: 'WebGPU, ONNX Runtime', nodes: { on: { webgpu: 1, cpu: 1 } } });
  expect(executionProvider).toBe('webgpu');
  await dispose!();
  expect(open).toEqual(new Set());
});

test('one that ran on the processor alone is no verdict of the provider: it is not here', async () => {
  const { subject, open } = opened({ ran: [CPU, CPU] });
  await expect(subject).rejects.toThrow(NotHereError);
  await expect(subject).rejects.toThrow(
    /webgpu, and no node of .*model\.onnx runs there: ONNX Runtime ran 2 on cpu \(2 Add\)/,
  );
  expect(open).toEqual(new Set());
});

test('where the profile says nothing, the device is not known', async () => {
  const { platform, notes } = await opened({}).subject;
  expect(platform).toMatchObject({ device: 'not known: WebGPU or CPU, ONNX Runtime' });
  expect(platform).not.toHaveProperty('nodes');
  expect(notes).toContainEqual(expect.stringMatching(/is webgpu, and what ran there is not known/));
});

test('a provider that fails in its first pass is at fault itself, where it copies no number; else it is the graph', async () => {
  const provider = opened({ fails: () => true });
  await expect(provider.subject).rejects.toThrow(NotHereError);
  await expect(provider.subject).rejects.toThrow(
    /webgpu, which onnxruntime-node 1\.30\.0 cannot compute with here: No kernel/,
  );
  const graph = opened({ fails: (inputs) => inputs.includes('input_ids') });
  await expect(graph.subject).rejects.toThrow(UsageError);
  await expect(graph.subject).rejects.toThrow(/Look at how it was exported/);
  for (const { open } of [provider, graph]) expect(open).toEqual(new Set());
});
