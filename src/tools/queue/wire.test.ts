import type { LookTask } from '../../engine/parallel/look-task';
import type { ChunkTask } from '../../engine/parallel/workers';
import { REPORT_VERSION } from '../../core/report/counterexample';
import { VERSION } from '../../core/version';
import { outcomeIn, outcomeText, queueName, readTask, refusal, taskData, taskIn } from './wire';

const row = { at: [0], tokens: [3], types: [0], under: [1], otherUnder: [2] };
const TASK: ChunkTask = {
  cases: [{ index: 4, testCase: { length: 2, rows: [row], singleton: false } }],
  claims: ['repeatable'],
  sizes: { numbersPerToken: 1, numbersPerPair: -0 },
};
const REST = { padproof: VERSION, content: 'aa', run: 'r', window: 0, seed: 1 };
const data = taskData('judge', TASK, REST);
const cost = { passes: 1, tokens: 2 } as never;
const found = { entries: [], seen: [], cost, backends: [] };

test('a queue is named by the last part of MODEL and by what else is said of it', () => {
  const name = queueName({ model: 'models/all-MiniLM-L6-v2', dtype: 'q8' });
  expect(name).toMatch(/^padproof-all-MiniLM-L6-v2-[0-9a-f]{8}$/);
  expect(queueName({ dtype: 'q8', model: '/srv/all-MiniLM-L6-v2', python: '/usr/bin/python3' })).toBe(name);
  expect(queueName({ model: 'models/all-MiniLM-L6-v2', dtype: 'fp32' })).not.toBe(name);
  expect(queueName({ model: '' })).toMatch(/^padproof-bert-/);
  expect(queueName({ model: 'python run.py: "x"', program: true })).toMatch(/^padproof-[\w.-]+-[0-9a-f]{8}$/);
});

test('a task comes back as it was', () => {
  expect(taskIn('judge', readTask(JSON.parse(JSON.stringify(data)), 'job 1'), 'job 1')).toEqual(TASK);
});

test.each([
  [{ ...data, method: 'eval' }, 'job 1: method is not one of judge, measure, look'],
  [{ ...data, body: data.body.replace('3', '4') }, 'job 1: its hash is not that of what it holds'],
  [{ ...data, body: 7 }, 'job 1: body is not a text of at most 64 MB'],
  [[], 'job 1 is not an object'],
])('what is no task is refused: %#', (value, words) => {
  expect(() => readTask(value, 'job 1')).toThrow(words);
});

test.each([
  [{ ...TASK, claims: ['no such claim'] }, 'no such claim'],
  [{ ...TASK, cases: [] }, 'cases is not a list of 1 to 4096 cases'],
  [{ ...TASK, cases: [{ index: 0, testCase: { length: 1e9, rows: [row], singleton: true } }] }, 'of at most 65536 ids'],
])('neither is a task of what cannot be: %#', (task, words) => {
  expect(() => taskIn('judge', taskData('judge', task as never, REST), 'job 1')).toThrow(words);
});

const violation = {
  message: 'it moved',
  output: 'lastHiddenState',
  index: [0, 0, 0],
  row: 0,
  observed: 1,
  expected: 2,
  deviation: 1,
  bound: 0,
  smallestPassingBound: 1,
  count: 1,
  compared: 2,
  runs: ['base', 'other padding'] as const,
};
const testCase = { length: 2, rows: [row], singleton: false };
const LOOK: LookTask = {
  claim: 'repeatable',
  own: [
    { index: 4, testCase, passCases: [testCase], judgement: { verdict: 'violated', compared: 2, worst: 1, violation } },
  ],
  tried: [0],
  origin: { seed: 1, maxLength: 8 },
  ms: 0.5,
};

test('what is to be looked into comes back as it was, and what cannot be is refused', () => {
  const sent = (task: object): LookTask =>
    taskIn('look', readTask(JSON.parse(JSON.stringify(taskData('look', task as LookTask, REST))), 'job 1'), 'job 1');
  expect(sent(LOOK)).toEqual(LOOK);
  for (const [change, words] of [
    [{ claim: 'no such claim' }, 'no such claim'],
    [{ own: [] }, 'own is not a list of 1 to 8 violations'],
    [{ own: [{ ...LOOK.own[0], passCases: [] }] }, 'own[0].passCases is not a list of 1 to 4096 cases'],
    [{ own: [{ ...LOOK.own[0], judgement: {} }] }, 'own[0].judgement.violation is not an object'],
    [{ tried: [1] }, 'tried is not a list of places in own'],
    [{ origin: { seed: 1, heads: 0 } }, 'origin.heads is not a whole number of at least 1'],
  ] as const)
    expect(() => sent({ ...LOOK, ...change })).toThrow(words);
});

test('what it came to comes back as it was; what is no counterexample is refused', () => {
  const asked = taskData('look', LOOK, REST);
  const counterexample = {
    format: 'padproof-counterexample',
    version: REPORT_VERSION,
    invariant: 'repeatable',
    claim: 'It repeats itself.',
    subject: { model: '' },
    case: { ...testCase, singleton: true },
    violation,
    location: { where: 'layer 0' },
    found: { seed: 1, index: 4, path: '4', shrinks: 0 },
    recursAlone: true,
  };
  const answer = (one: object): string =>
    outcomeText<'look'>({ worker: 'w', found: { counterexample: one, cost, noise: [], steps: [] } } as never, asked);
  expect(outcomeIn(answer(counterexample), asked, 'job 1')).toMatchObject({ found: { counterexample } });
  expect(() => outcomeIn(answer({ ...counterexample, found: {} }), asked, 'job 1')).toThrow(
    'job 1, its counterexample: found.seed is not',
  );
  expect(() => outcomeIn(outcomeText<'look'>({ worker: 'w' } as never, asked), asked, 'job 1')).toThrow(
    'found is not an answer',
  );
});

test('a task that is too large is not sent', () => {
  const task = { ...TASK, claims: ['x'.repeat(65 * 2 ** 20)] };
  expect(() => taskData('judge', task, REST)).toThrow(/takes 65 MB, and a queue is given at most 64 MB/);
});

test('an answer comes back as it was; one about another job, or of another shape, is refused', () => {
  const answer = { worker: 'w', found: { ...found, entries: [{ claim: 'repeatable', at: 0, x: NaN }] } };
  expect(outcomeIn(outcomeText<'judge'>(answer as never, data), data, 'job 1')).toEqual(answer);
  const other = taskData('judge', { ...TASK, claims: [] }, REST);
  expect(() => outcomeIn(outcomeText<'judge'>(answer as never, data), other, 'job 1')).toThrow('is about another job');
  const wrong = (rest: object): string =>
    outcomeText<'judge'>({ worker: 'w', found: { ...found, ...rest } } as never, data);
  expect(() => outcomeIn(wrong({ entries: [{ claim: 'repeatable', at: 1 }] }), data, 'job 1')).toThrow(
    'a case of its job',
  );
  expect(() => outcomeIn(wrong({ seen: [{ claim: 'other' }] }), data, 'job 1')).toThrow('a claim of its job');
  expect(() => outcomeIn(wrong({ cost: 7 }), data, 'job 1')).toThrow('found.cost is not an object');
  expect(() => outcomeIn(null, data, 'job 1')).toThrow('its answer is no text');
  expect(() => outcomeIn('{', data, 'job 1')).toThrow('job 1, its answer is not valid JSON');
});

test('another version and other content are refused with both; the same is not', () => {
  expect(refusal(REST, { padproof: VERSION, content: 'aa' }, 'w')).toBeUndefined();
  expect(refusal({ padproof: VERSION }, { padproof: VERSION }, 'w')).toBeUndefined();
  expect(refusal(REST, { padproof: '9', content: 'aa' }, 'w')).toContain(
    `w has padproof 9, and the run that asks has ${VERSION}`,
  );
  expect(refusal(REST, { padproof: VERSION }, 'w')).toContain(
    'content that nobody can see, and the run that asks has aa',
  );
});
