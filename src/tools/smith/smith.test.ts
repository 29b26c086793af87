// What a run makes of runtimes that come and go, refuse or throw, on ones that are made up.
import type { LoadedRuntime } from '../../subjects/onnx/runtime';
import { madeOf } from './judge';
import { casesOf } from './smallest';
import { smith, type Finding } from './smith';

const SEED = 1;
const RUNS = 4;
const MADE = casesOf(SEED, RUNS).map((tried) => madeOf(tried));
const indexOf = (bytes: Uint8Array): number => MADE.findIndex(({ file }) => Buffer.compare(file, bytes) === 0);

/**
 * A runtime that knows what the models of the seed compute, and takes no others.
 * @param answers what it does the nth time with a model: right where it gives nothing
 */
function madeUp(answers: (index: number, time: number) => 'wrong' | 'throws' | 'refuses' | undefined): LoadedRuntime {
  const times = new Map<number, number>();
  class Tensor {}
  const create = async (bytes: Uint8Array): Promise<unknown> => {
    const index = indexOf(bytes);
    const time = (times.get(index) ?? 0) + 1;
    times.set(index, time);
    const answer = index < 0 ? 'refuses' : answers(index, time);
    if (answer === 'refuses') throw new Error('no such operator');
    return {
      run: async () => {
        if (answer === 'throws') throw new TypeError('inconsistent lengths');
        const data = Float32Array.from(MADE[index].expected.states, (x) => (answer === 'wrong' ? x + 1 : x));
        return { last_hidden_state: { type: 'float32', data, dims: [data.length] } };
      },
      release: async () => undefined,
    };
  };
  const ort = { Tensor, InferenceSession: { create } } as unknown as LoadedRuntime['ort'];
  return { name: 'made-up', version: '1', device: 'none', ort };
}
const ask = (runtime: LoadedRuntime, more: Partial<Parameters<typeof smith>[0]> = {}) =>
  smith({ seed: SEED, runs: RUNS, runtimes: [runtime], mostTries: 3, ...more });

test('what is wrong once and never again is a finding, and the others are tried all the same', async () => {
  const { models, findings } = await ask(madeUp((index, time) => (index === 1 && time === 1 ? 'wrong' : undefined)));
  expect(models).toBe(RUNS);
  const [, second] = casesOf(SEED, RUNS);
  expect(findings).toMatchObject([{ index: 1, smallest: second, intermittent: { wrong: 1, tries: 5 } }]);
});

test('what is wrong each time does not come and go', async () => {
  const { findings } = await ask(madeUp((index) => (index === 1 ? 'wrong' : undefined)));
  expect(findings).toMatchObject([{ index: 1, deviation: { unit: expect.any(Number) as number } }]);
  expect(findings[0]).not.toHaveProperty('intermittent');
});

test('a model that is not taken is refused; what throws while it computes has failed', async () => {
  const { tallies } = await ask(madeUp((index) => (({ 0: 'refuses', 2: 'throws' }) as const)[index as 0 | 2]));
  expect(tallies[0]).toMatchObject({ right: RUNS - 2, wrong: 0 });
  expect([...tallies[0].refused]).toEqual([['no such operator.', 1]]);
  expect([...tallies[0].failed]).toEqual([['inconsistent lengths.', 1]]);
});

test('an error of its own is no refusal', async () => {
  const plant = (): never => {
    throw new TypeError('a slip');
  };
  await expect(
    ask(
      madeUp(() => undefined),
      { plant },
    ),
  ).rejects.toThrow('a slip');
});

test('a finding is handed out before the next model is tried, and what is ended keeps it', async () => {
  const ending = new AbortController();
  const handedOut: Finding[] = [];
  const report = await ask(
    madeUp(() => 'wrong'),
    {
      signal: ending.signal,
      onFinding: async (finding) => {
        handedOut.push(finding);
        ending.abort();
      },
    },
  );
  expect(handedOut).toMatchObject([{ index: 0 }]);
  expect(report).toMatchObject({ models: 1, interruptedOf: RUNS, findings: handedOut });
});
