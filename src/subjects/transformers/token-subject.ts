import type { Batch } from '../../core/batch';
import { OUTPUT_NAMES, type Encoding, type OutputName, type Values } from '../../core/encoding';
import { messageOf, UsageError } from '../../core/errors';
import type { FullyMaskedPolicy, Subject } from '../../core/subject';
import { isCacheOutput } from '../onnx/decoder-inputs';
import { encodingFrom, notesOnOthers, outputsOf } from '../onnx/outputs';
import { platformOf, type KnownGraph } from './known-graph';
import type { LibraryModel, LibraryTensor, NamedTensors } from './library';
import { canBePooled, poolAsPipeline } from './pooled';
import { floatsOf } from './values';

/** What a model of transformers.js was given, and what it gave. */
interface Answer {
  readonly inputs: NamedTensors;
  readonly outputs: NamedTensors;
}

/**
 * A model of transformers.js that is given token ids and a mask. Its vectors of whole rows are those of transformers.js' own
 * pipeline. What it puts out, and what becomes of a row without one real token, is seen on a small batch.
 *
 * @throws UsageError for a graph that does not run, or puts out nothing to compare.
 */
export async function tokenSubject(known: KnownGraph, model: LibraryModel): Promise<Subject> {
  const { declared, library, poolings } = known;
  const run = async (batch: Batch): Promise<Answer> => {
    const inputs = inputsFor(batch, known);
    return { inputs, outputs: await model(inputs) };
  };
  const first = trialFor(known);
  const { outputs: seen } = await run(first).catch((thrown: unknown) => {
    throw new UsageError(
      `${declared.name}: transformers.js cannot run it on ${first.size} rows of ${first.length} positions: ${messageOf(thrown)}. Look at how it was exported: transformers.js gives it int64 inputs, and rows and positions in any number.`,
      { cause: thrown },
    );
  });
  const given = [...floatsOf(seen)].filter(([name]) => !isCacheOutput(name));
  const shapes = new Map(given.map(([name, { shape }]) => [name, shape]));
  const offered = outputsOf(shapes, first.size, first.length, declared.name);
  const others = notesOnOthers(shapes, first.size, first.length, declared.name);
  const pools = canBePooled(seen);

  const encode = async (batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> => {
    const { inputs, outputs } = await run(batch);
    const encoding = encodingFrom(offered, floatsOf(outputs));
    if (!pools || !wanted.includes('pooled')) return encoding;
    const pooled: Record<string, Values> = { ...encoding.pooled };
    for (const pooling of poolings) pooled[pooling] = await poolAsPipeline(library, inputs, outputs, pooling);
    return { ...encoding, pooled };
  };
  return {
    ...declared,
    get platform() {
      return platformOf(known);
    },
    ...(others.length > 0 && { notes: [...(declared.notes ?? []), ...others] }),
    outputs: OUTPUT_NAMES.filter(
      (name) => offered.some(({ output }) => output === name) || (pools && name === 'pooled'),
    ),
    fullyMasked: await fullyMaskedSeen(first, encode),
    encode,
    dispose: async () => void (await model.dispose()),
  };
}

/** Rows and positions of the first batch: numbers of which no axis of an output is likely to have the second. */
function trialFor({ declared: { maxLength, padId, staticShape } }: KnownGraph): Batch {
  const size = staticShape?.size ?? 2;
  const length = staticShape?.length ?? Math.min(13, maxLength);
  const ids = (value: number): Int32Array => new Int32Array(size * length).fill(value);
  return { size, length, inputIds: ids(padId === 0 ? 1 : 0), attentionMask: ids(1) };
}

function inputsFor({ size, length, ...batch }: Batch, { library, inputs }: KnownGraph): NamedTensors {
  const count = size * length;
  const int64 = (ids: Int32Array): LibraryTensor =>
    new library.Tensor('int64', BigInt64Array.from(ids, BigInt), [size, length]);
  return {
    input_ids: int64(batch.inputIds),
    // Also where the graph has no input for it: tokenizers give one, the pipeline pools by it, and the model drops it.
    attention_mask: int64(batch.attentionMask ?? new Int32Array(count).fill(1)),
    ...(inputs.types && { token_type_ids: int64(batch.tokenTypeIds ?? new Int32Array(count)) }),
    ...(inputs.positions && {
      position_ids: int64(batch.positionIds ?? Int32Array.from({ length: count }, (_, i) => i % length)),
    }),
  };
}

/** What becomes of a row without one real token, as far as it is worth a promise: all NaN, or a refusal. */
async function fullyMaskedSeen(batch: Batch, encode: Subject['encode']): Promise<FullyMaskedPolicy> {
  const attentionMask = batch.attentionMask!.map((_, i) => (i < batch.length ? 0 : 1));
  try {
    const { lastHiddenState } = await encode({ ...batch, attentionMask }, []);
    const width = (lastHiddenState?.shape[2] ?? 0) * batch.length;
    return width > 0 && lastHiddenState!.data.subarray(0, width).every(Number.isNaN) ? 'nan' : 'unspecified';
  } catch {
    return 'refused';
  }
}
