import { UsageError } from '../../core/errors';
import { option } from '../../core/option';
import { ElementType } from './element-types';
import type { GraphValue, OnnxGraph } from './graph';
import type { OrtValue } from './ort';
import type { LoadedRuntime } from './runtime';
import { GraphSession } from './session';

/** What ORT format has behind the first offset, as each FlatBuffer may have an identifier of its format there. */
const IDENTIFIER = 'ORTM';

/** Is it in ONNX Runtime's own format, which its converter writes as `.ort`? */
export function isOrtFormat(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(4, 4 + IDENTIFIER.length)) === IDENTIFIER;
}

/** A graph of which nothing is known. */
const UNKNOWN: OnnxGraph = {
  ...{ isOrtFormat: true, ir: 0, opset: 0, producer: '', inputs: [], outputs: [], nodes: [], externalFiles: [] },
  operators: new Set(),
  weights: new Map(),
};

/**
 * What the runtime says of a file in ORT format: its inputs and outputs. It is loaded for that, on the processor, which every build has.
 * @throws UsageError where it cannot be loaded, or the runtime does not say.
 */
export async function graphInOrtFormat(bytes: Uint8Array, file: string, runtime: LoadedRuntime): Promise<OnnxGraph> {
  const session = await GraphSession.open(file, bytes, UNKNOWN, { ...runtime, provider: undefined });
  const { inputs, outputs } = session.values;
  await session.release();
  if (inputs && outputs) return { ...UNKNOWN, inputs: inputs.map(valueOf), outputs: outputs.map(valueOf) };
  throw new UsageError(
    `${file} is in ORT format, whose inputs ${runtime.name} ${runtime.version} does not name here. Check the ONNX file that it was made of, or update the runtime, and leave out ${option('browser')}.`,
  );
}

function valueOf({ name, isTensor, type = '', shape = [] }: OrtValue): GraphValue {
  if (!isTensor) return { name, type: 0 };
  return {
    name,
    type: ElementType[type as keyof typeof ElementType] ?? 0,
    shape: shape.map((size) => (typeof size === 'number' && size >= 0 ? size : null)),
  };
}
