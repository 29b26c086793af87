import { deeply } from '../../testing/deep';
import type { Batch } from '../../core/batch';
import type { Encoding, OutputName, Values } from '../../core/encoding';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';
import { addedTokenIsFelt } from './added-token-is-felt';
import { futureIsIgnored } from './future-is-ignored';
import { maskMatters } from './mask-matters';
import { caseOf, evidenceOf, row, states, TRAITS, _ } from './testing/by-hand';
import type { Report } from '../../core/report/report';

const { sin } = Math;

/** What is added to a number of an output, by what else the row holds. */
type Leak = (batch: Batch, row: number) => number;

const byContent: Leak = ({ inputIds, attentionMask, length }, row) =>
  attentionMask!.subarray(row * length, (row + 1) * length).reduce((sum, real, i) => {
    return real === 1 ? sum : sum + 1e-3 * sin(1 + inputIds[row * length + i]);
  }, 0);
const byCount: Leak = ({ attentionMask, length }, row) =>
  1e-3 * attentionMask!.subarray(row * length, (row + 1) * length).filter((real) => real === 0).length;
const byMates: Leak = ({ inputIds, size }, row) =>
  size > 1 ? 1e-3 * sin(inputIds[row === 0 ? inputIds.length - 1 : 0]) : 0;

/** Moves weight between two keys of a real query, or adds to a real token's state: nothing else of the subject feels it. */
function leaking(leak: Leak, into: 'attentions' | 'hiddenStates', outputs: readonly OutputName[]): Subject {
  const toy = toySubject({ outputs });
  return {
    ...toy,
    paddedQueriesSeePadding: true,
    encode: async (batch, wanted) => {
      const encoding = await toy.encode(batch, wanted);
      const list = encoding[into];
      if (!list || !batch.attentionMask) return encoding;
      for (let row = 0; row < batch.size; row++) move(list[0], batch, row, leak(batch, row), into);
      return encoding;
    },
  };
}

function move({ data, shape }: Values, { attentionMask, length }: Batch, row: number, by: number, into: string): void {
  const real = Array.from({ length }, (_, at) => at).filter((at) => attentionMask![row * length + at] === 1);
  if (into === 'hiddenStates') {
    for (const at of real) data[(row * length + at) * shape[2]] += by;
  } else if (real.length > 1) {
    const start = (row * shape[1] * length + real[0]) * length;
    data[start + real[0]] -= by * data[start + real[0]];
    data[start + real[1]] += by * data[start + real[0]];
  }
}

function broken({ invariants }: Report): string[] {
  return invariants.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);
}

const BESIDE: readonly OutputName[] = ['lastHiddenState', 'pooled', 'hiddenStates', 'attentions'];

describe.each([
  ['attentions', BESIDE],
  ['hiddenStates', BESIDE],
  ['attentions', ['attentions']],
  ['hiddenStates', ['hiddenStates']],
] as const)('%s among %p', (into, outputs) => {
  test.each<[string, Leak, string]>([
    ['the content of the padding', byContent, 'pad-content-is-ignored'],
    ['the number of padded positions', byCount, 'pad-length-is-ignored'],
    ['the other rows', byMates, 'batch-mates-are-ignored'],
  ])('do not move with %s unseen', async (_, leak, claim) => {
    const report = await check(() => leaking(leak, into, outputs), {
      seed: 2,
      runs: 24,
      smallFirst: true,
      only: [claim],
    });
    expect(broken(report)).toContain(claim);
    const { counterexample } = report.invariants.find(({ name }) => name === claim)!;
    expect(counterexample!.violation.output).toBe(`${into}[0]`);
  });
});

test.each([[BESIDE], [['attentions']], [['hiddenStates']]] as const)('%p hold where nothing leaks', async (outputs) => {
  const report = await check(
    () => leaking(() => 0, outputs[0] === 'hiddenStates' ? 'hiddenStates' : 'attentions', outputs),
    {
      seed: 2,
      runs: deeply(16, 100),
      smallFirst: true,
      minCoverage: 0,
    },
  );
  expect([report.verdict, broken(report), report.notCompared]).toEqual(['held', [], []]);
});

test('what no claim has compared is named', async () => {
  const only = async (...names: string[]): Promise<readonly OutputName[]> =>
    (await check(() => toySubject(), { seed: 1, runs: 20, smallFirst: true, only: names, minCoverage: 0 })).notCompared;
  expect(await only('rows-sum-to-one')).toEqual(['lastHiddenState', 'hiddenStates', 'attentions', 'pooled']);
  expect(await only('layout-is-ignored')).toEqual(['hiddenStates', 'attentions']);
  expect(await only('pad-content-is-ignored')).toEqual([]);
});

test.each([['lastHiddenState'], ['pooled'], ['hiddenStates'], ['attentions'], ['everything']] as const)(
  'a path that is taken when %s is wanted alone is walked',
  async (only) => {
    const toy = toySubject();
    const encode = async (batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> => {
      const encoding = await toy.encode(batch, wanted);
      const taken = only === 'everything' ? wanted.length === toy.outputs.length : wanted.join() === only;
      if (!taken) return encoding;
      const all = [
        encoding.lastHiddenState,
        encoding.pooled?.mean,
        encoding.hiddenStates?.[0],
        encoding.attentions?.[0],
      ];
      for (const values of all) for (let i = 0; values && i < values.data.length; i++) values.data[i] *= 1.01;
      return encoding;
    };
    const report = await check(() => ({ ...toy, encode }), {
      seed: 3,
      runs: 24,
      smallFirst: true,
      only: ['what-is-asked-does-not-matter'],
      minCoverage: 0,
    });
    expect(report.verdict).toBe('violated');
  },
);

/** Three states, and a distribution over the positions, which every token moves. */
const withShares = (own: readonly number[], shares: readonly number[]): Encoding => ({
  ...states(own),
  perToken: { start: { data: Float32Array.from(shares), shape: [1, 3] } },
});

describe('what is taken over the positions of a row', () => {
  const traits = { ...TRAITS, outputs: ['lastHiddenState', 'perToken'] as const };
  const [before, after] = [withShares([1, 2, 3], [0.5, 0.5, 0]), withShares([1, 2, 3], [0.4, 0.4, 0.2])];

  test('does not accuse a causal model whose states stay', () => {
    const causal = { ...traits, attention: 'causal' as const };
    const heard = evidenceOf({ base: before, 'later changed': after }, causal);
    expect(futureIsIgnored.judge(caseOf(row([5, 6, 7])), heard).verdict).toBe('held');
    expect(futureIsIgnored.unsupported({ ...causal, outputs: ['perToken'] })).toContain('neither lastHiddenState');
  });

  test('does not acquit a model of which no state hears a token', () => {
    const padded = { ...caseOf(row([5, 6, _], [9])), singleton: true };
    const added = evidenceOf({ base: before, 'one added': after }, traits);
    expect(addedTokenIsFelt.judge(padded, added).verdict).toBe('violated');
    const turned = evidenceOf({ base: before, 'one hidden': after, 'one shown': after }, traits);
    expect(maskMatters.judge(padded, turned).verdict).toBe('violated');
  });
});
