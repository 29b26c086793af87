import { dropTheBias } from '../../subjects/faults/drop-the-bias';
import type { Fault } from '../../subjects/faults/fault';
import { INVARIANTS, invariantNamed } from '../../engine/invariants';
import { plantedBert } from '../../subjects/models/planted';
import { kill, type FaultResult } from './kill';
import { faultMatrix, scoreOf, soleKills } from './matrix';

const PLANT = { backend: 'wasm', weightsSeed: '1' };
const CHOSEN = ['pad-content-is-ignored', 'matches-unpadded', 'repeatable'];
const LOOK = { seed: 1, runs: 4, maxLength: 8, invariants: INVARIANTS.filter(({ name }) => CHOSEN.includes(name)) };

/** Nothing is replaced, and nobody can see it. */
const none: Fault = { name: 'none', what: 'Nothing.', evidence: [], seenBy: [], plant: () => ({}) };

function result(fault: string, kills: FaultResult['kills'], equivalent = false): FaultResult {
  return { fault, kills, equivalent, missed: [] };
}

test('a fault is killed after as many cases as it takes, made small, and located', async () => {
  const found = await kill(dropTheBias, plantedBert(dropTheBias, PLANT), LOOK);
  expect(found).toMatchObject({ fault: 'drop-the-bias', equivalent: false, missed: [] });
  expect(found.kills.length).toBe(2);
  expect(found.kills.find(({ invariant }) => invariant === 'pad-content-is-ignored')).toEqual({
    invariant: 'pad-content-is-ignored',
    cases: 1,
  });
  const cases = found.kills.map((one) => one.cases);
  expect(cases).toEqual(cases.slice().sort((a, b) => a - b));
  expect(found.smallest).toMatchObject({
    invariant: 'pad-content-is-ignored',
    rows: 1,
    length: 2,
    where: 'layer 0, head 0',
  });
});

test('a model without a fault survives, and a claim that was to see something is named as blind', async () => {
  const blind = { ...none, seenBy: ['pad-content-is-ignored', 'repeatable'] };
  const found = await kill(blind, plantedBert(none, PLANT), {
    ...LOOK,
    invariants: INVARIANTS.filter(({ name }) => name === 'repeatable'),
  });
  // Of the claims that were not asked nothing is said.
  expect(found).toEqual({ fault: 'none', equivalent: false, kills: [], missed: ['repeatable'] });
});

test('each instance gets a state of its own', async () => {
  let planted = 0;
  const counting: Fault = { ...none, plant: () => (planted++, {}) };
  const source = plantedBert(counting, PLANT);
  for (let i = 0; i < 2; i++) await (await source.open()).dispose?.();
  expect(planted).toBe(2);
});

test('a fault declares what the model then is', async () => {
  const subject = await plantedBert({ ...none, declares: { fullyMasked: 'unspecified' } }, PLANT).open('hot');
  expect(subject).toMatchObject({ name: 'BERT with none, hot weights', fullyMasked: 'unspecified', backend: 'wasm' });
  await subject.dispose?.();
});

describe('the score', () => {
  const results = [
    result('a', [
      { invariant: 'repeatable', cases: 2 },
      { invariant: 'matches-reference', cases: 3 },
    ]),
    result('b', []),
    result('c', [
      { invariant: 'repeatable', cases: 90 },
      { invariant: 'mask-matters', cases: 91 },
    ]),
    result('d', [{ invariant: 'mask-matters', cases: 5 }]),
    result('same', [], true),
    result('alike', [{ invariant: 'repeatable', cases: 1 }], true),
  ];

  test('counts what is killed of what can be, the middle and the worst, and false alarms apart', () => {
    expect(scoreOf(results)).toEqual({
      planted: 4,
      killed: 3,
      percent: 75,
      median: 5,
      worst: 90,
      equivalent: 2,
      wronglyKilled: ['alike'],
    });
    expect(scoreOf([])).toEqual({ planted: 0, killed: 0, percent: 100, equivalent: 0, wronglyKilled: [] });
  });

  test('a kill is its alone where only the reference sees it, too', () => {
    const invariants = ['repeatable', 'mask-matters', 'matches-reference'];
    expect(soleKills({ results, invariants })).toEqual({
      repeatable: ['a'],
      'mask-matters': ['d'],
      'matches-reference': [],
    });
  });
});

describe('what the matrix comes to', () => {
  const ONE_CLAIM = { runs: 2, invariants: [invariantNamed('pad-content-is-ignored')] };
  const of = (faults: readonly Fault[], more: object = {}) =>
    faultMatrix(faults, { ...PLANT, ...LOOK, ...ONE_CLAIM, shrink: false, threshold: 100, ...more });

  test('reached, where all are killed', async () => {
    expect(await of([dropTheBias])).toMatchObject({ verdict: 'reached', exitCode: 0, score: { killed: 1 } });
  });

  test('missed, where one survives that the threshold asks for', async () => {
    expect(await of([none])).toMatchObject({ verdict: 'missed', exitCode: 1 });
    expect(await of([none], { threshold: 0 })).toMatchObject({ verdict: 'reached', exitCode: 0 });
  });

  test('missed, where an equivalent one is killed, whatever the threshold', async () => {
    const wrong = { ...dropTheBias, seenBy: [], equivalent: 'It is not.' };
    expect(await of([wrong], { threshold: 0 })).toMatchObject({
      verdict: 'missed',
      exitCode: 1,
      score: { planted: 0, wronglyKilled: ['drop-the-bias'] },
    });
  });

  test('inconclusive, where it is told to stop', async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 1) controller.abort();
    };
    const matrix = await of([dropTheBias, none], { signal: controller.signal, onProgress });
    expect(matrix).toMatchObject({ verdict: 'inconclusive', exitCode: 4, stopped: 'stopped after 1 of 2 faults' });
    expect(matrix.results.map(({ fault }) => fault)).toEqual(['drop-the-bias']);
  });
});
