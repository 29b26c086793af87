import { UsageError } from '../../core/errors';
import { ElementType } from './element-types';
import { inputsOf, staticAxes } from './inputs';
import { notesOn } from './notes';
import type { OrtModule, OrtOptions, OrtSession } from './ort';
import { graphInOrtFormat, isOrtFormat } from './ort-format';
import { precisionOf } from './precision';
import type { LoadedRuntime } from './runtime';
import { onnxFile } from './writer';

const FILE = Buffer.from('\x14\0\0\0ORTM and more', 'latin1');

/** A runtime whose sessions name these values. */
function runtime(values: Partial<OrtSession>): { readonly runtime: LoadedRuntime; readonly seen: unknown[] } {
  const seen: unknown[] = [];
  const release = (): Promise<void> => Promise.resolve(void seen.push('released'));
  const create = (model: unknown, { executionProviders }: OrtOptions): Promise<OrtSession> => {
    seen.push(model, executionProviders);
    return Promise.resolve({ run: () => Promise.resolve({}), release, ...values });
  };
  const ort = { InferenceSession: { create } } as unknown as OrtModule;
  return { runtime: { name: 'onnxruntime-node', version: '1.30.0', device: '', provider: 'webgpu', ort }, seen };
}

const tensor = (name: string, type: string, shape: readonly (number | string)[]): object => ({
  ...{ name, isTensor: true, type, shape },
});

test('the format is known by what stands behind its first four bytes', () => {
  expect(isOrtFormat(FILE)).toBe(true);
  expect(isOrtFormat(onnxFile({ nodes: [], inputs: [], outputs: [] }))).toBe(false);
  expect(isOrtFormat(Buffer.from('ORTM'))).toBe(false);
});

test('its inputs and outputs are those of a session on the processor, which is let go of', async () => {
  const made = runtime({
    inputMetadata: [tensor('input_ids', 'int64', ['batch', 9]), tensor('attention_mask', 'bool', ['batch', 9])],
    outputMetadata: [tensor('states', 'float16', ['batch', 9, 8]), { name: 'list', isTensor: false }],
  } as Partial<OrtSession>);
  const graph = await graphInOrtFormat(FILE, 'model.ort', made.runtime);
  expect(made.seen).toEqual([FILE, ['cpu'], 'released']);
  const inputs = inputsOf(graph, 'model.ort');
  expect(inputs).toMatchObject({ ids: { type: ElementType.int64 }, mask: { type: ElementType.bool } });
  expect(staticAxes(inputs)).toEqual({ length: 9 });
  expect(graph.outputs).toEqual([
    { name: 'states', type: ElementType.float16, shape: [null, 9, 8] },
    { name: 'list', type: 0 },
  ]);
  expect(precisionOf(graph)).toBe('float16');
  expect(precisionOf({ ...graph, outputs: [] })).toBe('unknown precision');
  const note = (precision: string): string | undefined =>
    notesOn(graph, inputs, precision, 'absolute').find((one) => /ORT format.* no node/.test(one));
  expect(note('float16')).not.toMatch(/as in float16/);
  expect(note('unknown precision')).toMatch(/runs of two shapes may be as far apart as in float16/);
});

test('a runtime that does not name them is told of', async () => {
  const made = runtime({});
  const reading = graphInOrtFormat(FILE, 'model.ort', made.runtime);
  await expect(reading).rejects.toThrow(UsageError);
  await expect(reading).rejects.toThrow(/model\.ort is in ORT format, whose inputs onnxruntime-node 1\.30\.0 does not/);
  expect(made.seen).toContain('released');
});
