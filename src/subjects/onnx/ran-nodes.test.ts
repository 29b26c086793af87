import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OrtSession } from './ort';
import { Profile, ranNodes } from './ran-nodes';

const node = (provider: string, operator: string, index: number, name = ''): object => ({
  cat: 'Node',
  name: `${name}_kernel_time`,
  args: { provider, op_name: operator, node_index: String(index) },
});
const [CPU, GPU] = ['CPUExecutionProvider', 'WebGpuExecutionProvider'];
const events = [
  { cat: 'Session', name: 'session_initialization', args: {} },
  node(CPU, 'Shape', 0, '/embeddings/Shape'),
  node(CPU, 'Gather', 1),
  node(CPU, 'Gather', 2),
  node(GPU, 'MatMul', 3),
  node('SomeExecutionProvider', 'Add', 4),
  // A graph within a node begins to count anew.
  node(GPU, 'Softmax', 3),
  { cat: 'Api', name: 'MatMul', args: { shapes: '' } },
];

test('each node counts once, however many passes were made, by the provider that ran it', () => {
  expect(ranNodes([...events, ...events], 'webgpu')).toEqual({
    on: { cpu: 3, webgpu: 2, SomeExecutionProvider: 1 },
    fellBack: { Gather: 2, Shape: 1 },
  });
});

test('nothing falls back where the processor was asked for', () => {
  expect(ranNodes(events, 'cpu')).toMatchObject({ on: { cpu: 3 }, fellBack: {} });
});

test.each([[[]], [null], [{ cat: 'Node' }], [[null, 1, { cat: 'Node' }, { cat: 'Node', args: { provider: '' } }]]])(
  '%j names no node',
  (profile) => expect(ranNodes(profile, 'webgpu')).toBe('its profile names no node.'),
);

describe('the file of a profile', () => {
  /** A session that writes it as ONNX Runtime does: the time behind what it was told. */
  const session = (text: string | undefined, prefix: string): OrtSession => ({
    run: () => Promise.reject(new Error('not asked for')),
    release: () => Promise.resolve(),
    endProfiling: () => (text === undefined ? undefined : writeFileSync(`${prefix}_2026.json`, text)),
  });
  const ended = async (text: string | undefined): Promise<{ found: unknown; folder: string }> => {
    const profile = await Profile.begin();
    const prefix = profile.options.profileFilePrefix!;
    expect(existsSync(dirname(prefix))).toBe(true);
    return { found: await profile.end(session(text, prefix), 'webgpu'), folder: dirname(prefix) };
  };

  test.each([
    [JSON.stringify(events), expect.objectContaining({ fellBack: { Gather: 2, Shape: 1 } })],
    ['[{"cat":', expect.stringMatching(/^its profile cannot be read: .*JSON/)],
    [undefined, 'it wrote no profile.'],
  ])('%.20s is read, and removed', async (text, expected) => {
    const { found, folder } = await ended(text);
    expect(found).toEqual(expected);
    expect(existsSync(folder)).toBe(false);
    expect(JSON.stringify(found)).not.toContain(folder);
  });
});
