import type { Batch } from '../../core/batch';
import type { OutputName } from '../../core/encoding';
import type { InnerTensors, InsideOf } from '../../core/inside';
import type { Loss } from '../../core/subject';
import { encodeSafetensors, type WritableTensor } from '../bert/checkpoint/safetensors-writer';
import type { Method } from './handshake';

/** What a program is asked. */
export interface Question {
  readonly method: Method;
  readonly said: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, WritableTensor>;
  /** In words, for messages. */
  readonly what: string;
}

/** A question about a batch: its outputs, or the gradient of a loss. */
export function aboutBatch(
  method: Method,
  instance: string,
  batch: Batch,
  about: readonly OutputName[] | Loss,
): Question {
  const { size, length, mask } = batch;
  const shape = [size, length];
  const tensors = new Map<string, WritableTensor>([['inputIds', { data: batch.inputIds, shape, dtype: 'I32' }]]);
  for (const name of ['attentionMask', 'tokenTypeIds', 'positionIds', 'segmentIds'] as const) {
    const data = batch[name];
    if (data) tensors.set(name, { data, shape, dtype: 'I32' });
  }
  if (mask) tensors.set('mask', { data: mask.data, shape: mask.shape, dtype: dtypeOf(mask.data) });
  if ('name' in about && about.name === 'mlm') tensors.set('labels', { data: about.labels, shape, dtype: 'I32' });
  const said = {
    instance,
    ...(mask && { maskForm: mask.form }),
    ...('name' in about ? { loss: about.name } : { wanted: about.join(',') }),
  };
  return {
    method,
    said,
    tensors,
    what: `${method}() of ${size} ${size === 1 ? 'row' : 'rows'} of ${length} ${length === 1 ? 'position' : 'positions'}`,
  };
}

/**
 * A question about the steps that a batch takes through a model.
 * @param inner the tensors that are wanted; absent for the list of steps
 */
export function aboutInside(
  instance: string,
  { batch, wanted }: InsideOf,
  inner?: { readonly tensors: readonly string[]; readonly replaced: InnerTensors },
): Question {
  const question = aboutBatch('inside', instance, batch, wanted);
  if (!inner) return question;
  const replaced = [...inner.replaced].map(([name, { data, shape }]): [string, WritableTensor] => {
    const isWide = data instanceof Float64Array;
    const numbers = isWide || data instanceof Float32Array ? data : Float32Array.from(data);
    return [`replaced.${name}`, { data: numbers, shape, dtype: isWide ? 'F64' : 'F32' }];
  });
  return {
    ...question,
    said: { ...question.said, tensors: inner.tensors.join(',') },
    tensors: new Map([...question.tensors, ...replaced]),
  };
}

function dtypeOf(data: Uint8Array | Int32Array | Float32Array): 'BOOL' | 'I32' | 'F32' {
  if (data instanceof Uint8Array) return 'BOOL';
  return data instanceof Int32Array ? 'I32' : 'F32';
}

/** A question about an instance, without tensors. */
export function aboutInstance(method: Method, instance: string, said: Readonly<Record<string, string>> = {}): Question {
  return { method, said: { instance, ...said }, tensors: new Map(), what: `${method}()` };
}

/** The bytes of a question. */
export function encodeQuestion({ method, said, tensors }: Question, id: string): Uint8Array {
  return encodeSafetensors(tensors, { id, method, ...said });
}
