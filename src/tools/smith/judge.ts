import type { Batch } from '../../core/batch';
import { messageOf, UsageError } from '../../core/errors';
import { feedsOf } from '../../subjects/onnx/feeds';
import { inputsOf } from '../../subjects/onnx/inputs';
import { readGraph } from '../../subjects/onnx/read-graph';
import type { LoadedRuntime } from '../../subjects/onnx/runtime';
import { sentence } from '../../subjects/onnx/sentence';
import { GraphSession } from '../../subjects/onnx/session';
import { onnxFile, type Model } from '../../subjects/onnx/writer';
import { expectedOf, type Expected } from './expected';
import { batchOf } from './fed';
import { modelOf } from './graph/model';
import { numbersOf, type Numbers } from './numbers';
import type { Recipe, SmithCase } from './recipe';

/** What a runtime made of a case. */
export type Outcome =
  | { readonly verdict: 'right'; readonly ofBound: number }
  | { readonly verdict: 'wrong'; readonly deviation: Deviation }
  /** It does not take the model, and says why. */
  | { readonly verdict: 'refused'; readonly why: string }
  /** It takes the model, and throws while it computes it, or gives no such output. */
  | { readonly verdict: 'failed'; readonly why: string };

/** The number of a real token that is furthest off. */
export interface Deviation {
  readonly row: number;
  readonly position: number;
  readonly unit: number;
  readonly expected: number;
  /** No number where it is none. */
  readonly observed: number;
  readonly bound: number;
}

/** A case with its numbers, ready to be run. */
export interface Made {
  readonly model: Model;
  readonly file: Uint8Array;
  readonly batch: Batch;
  readonly expected: Expected;
}

/** What a graph is made of and fed; a planted fault changes it, and not what is expected. */
export interface Parts {
  readonly recipe: Recipe;
  readonly numbers: Numbers;
  readonly batch: Batch;
}

export function madeOf(tried: SmithCase, plant: (parts: Parts) => Parts = (parts) => parts): Made {
  const parts: Parts = { recipe: tried.recipe, numbers: numbersOf(tried.recipe), batch: batchOf(tried) };
  const expected = expectedOf(parts.recipe, parts.numbers, parts.batch);
  const { recipe, numbers, batch } = plant(parts);
  const model = modelOf(recipe, numbers);
  return { model, file: onnxFile(model), batch, expected };
}

/** Runs a case on a runtime, and holds every number of every real token against the twin's. */
export async function judge({ file, batch, expected }: Made, runtime: LoadedRuntime): Promise<Outcome> {
  const graph = readGraph(file, 'model.onnx');
  const feeds = feedsOf(batch, inputsOf(graph, 'model.onnx'));
  let session: GraphSession;
  try {
    session = await GraphSession.open('model.onnx', file, graph, runtime);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    return { verdict: 'refused', why: reasonOf(thrown) };
  }
  let observed: Float32Array | undefined;
  try {
    observed = (await session.run(feeds)).get('last_hidden_state')?.data;
  } catch (thrown) {
    return { verdict: 'failed', why: reasonOf(thrown) };
  } finally {
    await session.release();
  }
  if (observed?.length === expected.states.length) return compared(observed, batch, expected);
  return { verdict: 'failed', why: `It gives ${observed?.length ?? 'no'} numbers of ${expected.states.length}.` };
}

/** Why a runtime does not compute a model: what it says last, behind names of its functions and conditions that did not hold. */
function reasonOf(thrown: unknown): string {
  const raw = messageOf(thrown instanceof Error && thrown.cause ? thrown.cause : thrown);
  const [line] = raw.trim().split('\n');
  const [, reason = line] = /^.*(?:Status Message:| was false\.) *(.+)$/.exec(line) ?? [];
  return sentence(reason);
}

function compared(observed: Float32Array, batch: Batch, { states, bound, real }: Expected): Outcome {
  const width = states.length / batch.inputIds.length;
  let [worst, at] = [0, -1];
  for (const i of real) {
    const off = Math.abs(observed[i] - states[i]);
    const far = Number.isNaN(off) ? Infinity : off;
    if (far > worst) [worst, at] = [far, i];
  }
  if (worst <= bound) return { verdict: 'right', ofBound: bound === 0 ? 0 : worst / bound };
  const token = Math.floor(at / width);
  return {
    verdict: 'wrong',
    deviation: {
      row: Math.floor(token / batch.length),
      position: token % batch.length,
      unit: at % width,
      expected: states[at],
      observed: observed[at],
      bound,
    },
  };
}
