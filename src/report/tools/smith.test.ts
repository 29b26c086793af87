import { casesOf } from '../../tools/smith/smallest';
import { featuresOf } from '../../tools/smith/features';
import { findingJson, smithJson } from '../../tools/smith/json';
import { madeOf } from '../../tools/smith/judge';
import type { Finding, SmithReport } from '../../tools/smith/smith';
import { smithExitCode, smithText } from './smith';

const [smallest] = casesOf(1, 1);
const deviation = { row: 1, position: 2, unit: 3, expected: 0.5, observed: NaN, bound: 1e-6 };
const finding: Finding = {
  runtime: 'onnxruntime-node',
  version: '1.30.0',
  index: 7,
  smallest,
  features: featuresOf(smallest),
  deviation,
  levels: { disabled: 'right', basic: 'right', extended: 'wrong', all: 'wrong' },
  made: madeOf(smallest),
  alike: 2,
};
const tally = { runtime: 'onnxruntime-node', version: '1.30.0', optimization: 'its own level' };
const wrong: SmithReport = {
  seed: 5,
  models: 20,
  tallies: [
    {
      ...tally,
      right: 16,
      wrong: 3,
      nearest: 0.02,
      refused: new Map([['no such\u001b[2J operator', 1]]),
      failed: new Map(),
    },
  ],
  findings: [finding],
};

test('a model that is wrong stands with its smallest form, what came, at which levels, and how to have it again', () => {
  const text = smithText(wrong, { savedAs: () => 'smith/5-7-onnxruntime-node.onnx', flags: ' --session a.b=1' });
  expect(text).toContain('16 right, 3 wrong, 1 refused; the nearest came to 2 % of what rounding explains');
  expect(text).toContain('✗ onnxruntime-node 1.30.0 computes model 7 wrongly. Made smaller:');
  expect(text.replace(/\s+/g, ' ')).toContain(
    'observed NaN at row 1, position 2, unit 3; expected 0.500000. Rounding explains 0.0000010.',
  );
  expect(text).toContain('optimised  wrong at extended, all; right at disabled, basic.');
  expect(text).toContain('alike      2 more models with all of this');
  expect(text).toContain('npx padproof smith --seed 5 --case 7 --backend onnxruntime-node --session a.b=1');
  expect(text).toMatch(/✗ violated {2}3 models computed wrongly · exit code 1\n$/);
  // What a runtime says may hold what a terminal obeys.
  expect(text).not.toContain('\u001b[2J');
});

test('nothing wrong is held, nothing judged is not', () => {
  const right = { ...wrong, findings: [], tallies: [{ ...wrong.tallies[0], wrong: 0 }] };
  expect(smithExitCode(right)).toBe(0);
  expect(smithText(right)).toContain('✓ held  no model was computed wrongly; 1 was not computed · exit code 0');
  const none = { ...right, tallies: [{ ...right.tallies[0], right: 0 }] };
  expect(smithExitCode(none)).toBe(4);
  expect(smithText(none)).toContain('? inconclusive');
});

test('what is refused by the most, or was ended, is not held', () => {
  const [tally] = wrong.tallies;
  const few = { ...wrong, findings: [], tallies: [{ ...tally, wrong: 0, right: 9, refused: new Map([['no', 11]]) }] };
  expect(smithExitCode(few)).toBe(4);
  expect(smithText(few)).toContain('? inconclusive  onnxruntime-node computed 9 of 20 models; at least half');
  const ended = { ...wrong, findings: [], tallies: [{ ...tally, wrong: 0 }], interruptedOf: 300 };
  expect(smithExitCode(ended)).toBe(4);
  expect(smithText(ended)).toContain('? inconclusive  ended by the interrupt after 20 of 300 models · exit code 4');
  // What was found by then is found.
  expect(smithExitCode({ ...wrong, interruptedOf: 300 })).toBe(1);
});

test('what throws while it computes is told by itself, and so is what comes and goes', () => {
  const [tally] = wrong.tallies;
  const failed = new Map([['inconsistent lengths', 2]]);
  const text = smithText({
    ...wrong,
    tallies: [{ ...tally, failed }],
    findings: [{ ...finding, intermittent: { wrong: 1, tries: 4 } }],
  });
  expect(text).toContain('3 wrong, 1 refused, 2 failed;');
  expect(text).toContain('failed 2  inconsistent lengths');
  expect(text).toContain('wrongly, and not each time (1 of 4 tries). Made smaller:');
});

test('as JSON it has the inputs, what is expected, and a word where JSON has no number', () => {
  const json = JSON.parse(JSON.stringify(findingJson(finding))) as Record<string, never>;
  expect(json).toMatchObject({ index: 7, deviation: { observed: 'NaN' }, case: smallest, alike: 2 });
  const { inputs, expected } = json as unknown as { inputs: { inputIds: number[] }; expected: number[] };
  expect(inputs.inputIds).toEqual([...finding.made.batch.inputIds]);
  expect(expected).toHaveLength(finding.made.expected.states.length);
  expect(smithJson(wrong)).toMatchObject({
    format: 'padproof-smith',
    seed: 5,
    runtimes: [{ runtime: 'onnxruntime-node', release: '1.30.0', refused: [{ models: 1 }] }],
  });
});
