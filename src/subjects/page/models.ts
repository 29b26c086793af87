import * as tf from '@tensorflow/tfjs-core';
import type { BertOptions } from '../bert/model';
import { Bert } from '../bert/model';
import { UsageError } from '../../core/errors';
import { FAULTS } from '../faults';
import type { PageBackend } from './backend';
import { cpu } from './cpu';
import type { Asked, BertVerb, OpenedModel, PageFacts } from './messages';
import { wasm } from './wasm';
import { webgl } from './webgl';
import { webgpu } from './webgpu';

const BACKENDS: readonly PageBackend[] = [webgl, webgpu, wasm, cpu];

const models = new Map<number, Bert>();
let opened = 0;
let backend: PageBackend | undefined;
/** How long it may take until a page learns that the GPU has gone, in milliseconds. */
const LOSS_IS_TOLD_MS = 3000;

let started = false;
let gone: string | undefined;
let stopWaiting: (reason: Error) => void;
/** Rejects when what computes has gone: tfjs may wait for it for ever. */
const loss = new Promise<never>((_, reject) => (stopWaiting = reject));
loss.catch(() => undefined);

/** Why nothing can be computed any more, if that is so. */
export function whyGone(): string | undefined {
  return (gone ??= started ? backend?.whyGone?.() : undefined);
}

export function counts(): Readonly<Record<string, number>> {
  return backend?.counts() ?? {};
}

/** What a page does when it is asked to. */
export const verbs: { readonly [V in BertVerb]: (asked: Asked[V]) => unknown } = {
  async start({ backend: name }): Promise<PageFacts> {
    backend = BACKENDS.find((one) => one.name === name);
    if (!backend) throw new Error(`there is no backend ${name} in a page.`);
    await backend.prepare();
    if (!(await tf.setBackend(name))) throw new Error(`tfjs could not start ${name}.`);
    await tf.ready();
    started = true;
    backend.onLost?.((why) => {
      gone ??= why;
      stopWaiting(new Error(why));
    });
    return backend.facts();
  },
  open({ checkpoint, layers, fault }): OpenedModel {
    const weights = new Map(Object.entries(checkpoint.weights));
    const options: BertOptions = { layers, ...(fault !== undefined && { seams: plant(fault) }) };
    const bert = new Bert({ ...checkpoint, weights }, options);
    models.set(++opened, bert);
    return { model: opened, config: bert.config, outputs: bert.outputs };
  },
  encode: ({ model, batch, wanted }) => onTheGpu(() => find(model).encode(batch, wanted)),
  gradients: ({ model, batch, loss }) => onTheGpu(() => find(model).gradients(batch, loss)),
  dispose({ model }) {
    find(model).dispose();
    models.delete(model);
    return null;
  },
  memory() {
    const { numTensors, numDataBuffers } = tf.memory();
    return { numTensors, numDataBuffers };
  },
};

/** Computes, and makes sure that it was the GPU that did, where the backend is one of a GPU. */
async function onTheGpu<T>(work: () => Promise<T>): Promise<T> {
  const { works } = backend!;
  const before = works === undefined ? 0 : counts()[works];
  let answer: T;
  try {
    answer = await Promise.race([work(), loss]);
  } catch (thrown) {
    // A GPU that has gone shows in errors such as a shader that does not compile; the browser says so a little later.
    if (works !== undefined && !(thrown instanceof UsageError)) await Promise.race([loss, sleep(LOSS_IS_TOLD_MS)]);
    throw thrown;
  }
  if (works !== undefined && counts()[works] === before) {
    gone = `the batch was answered without ${works}: it was not computed on ${backend!.name}`;
  }
  return answer;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function find(model: number): Bert {
  const found = models.get(model);
  if (!found) throw new UsageError(`There is no model ${model} in the page; it was disposed of, or never opened.`);
  return found;
}

function plant(name: string): BertOptions['seams'] {
  const fault = FAULTS.find((one) => one.name === name);
  if (!fault) throw new UsageError(`There is no fault "${name}" in the page.`);
  return fault.plant();
}
