import { dropTheBias } from '../../subjects/faults/drop-the-bias';
import { minus1e4 } from '../../subjects/faults/minus-1e4';
import type { FaultMatrix } from '../../tools/fault-matrix/matrix';
import { faultList, faultsJson, faultsText } from './faults';
import { faultsMarkdown } from './faults-markdown';

const CASE = { length: 2, rows: [{ tokens: [1], types: [0], at: [0], under: [0], otherUnder: [1] }], singleton: true };

const matrix: FaultMatrix = {
  format: 'padproof-faults',
  version: 1,
  padproof: '1.2.3',
  node: 'v20.1.0',
  backend: 'wasm',
  weightsSeed: '1',
  seed: 7,
  runs: 100,
  invariants: ['repeatable', 'mask-matters'],
  results: [
    {
      fault: 'one',
      equivalent: false,
      kills: [
        { invariant: 'repeatable', cases: 3 },
        { invariant: 'mask-matters', cases: 100 },
      ],
      missed: ['rows-sum-to-one'],
      smallest: { invariant: 'repeatable', case: CASE, rows: 1, length: 2, where: 'layer 0, head 1' },
    },
    { fault: 'two', equivalent: false, kills: [], missed: [], stopped: 'the subject threw' },
    { fault: 'three', equivalent: true, kills: [], missed: [] },
    { fault: 'four', equivalent: true, kills: [{ invariant: 'mask-matters', cases: 1 }], missed: [] },
    { fault: 'five', equivalent: false, onlyOn: 'float16', kills: [{ invariant: 'repeatable', cases: 8 }], missed: [] },
  ],
  others: [
    { name: 'by cosine', after: 'some suite', how: 'cosine of |0.9|', killed: ['one', 'three'], passesCorrect: true },
    { name: 'by eye', after: 'hand', how: 'looking', killed: [], passesCorrect: false },
  ],
  score: { planted: 3, killed: 2, percent: 66.7, median: 3, worst: 8, equivalent: 2, wronglyKilled: ['four'] },
  threshold: 90,
  verdict: 'missed',
  exitCode: 1,
};

const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('for people', () => {
  const text = faultsText(matrix);

  test('each fault with what came of it', () => {
    expect(flat(text)).toContain('✓ killed one after 3 cases, by 2 claims · shrunk to 1 × 2 · layer 0, head 1');
    expect(flat(text)).toContain('not seen, though it should be, by rows-sum-to-one');
    expect(flat(text)).toContain('✓ killed five after 8 cases, by 1 claim · seen on float16 alone, simulated');
    expect(flat(text)).toContain('✗ survived two in 100 cases the campaign ended early: the subject threw');
    expect(flat(text)).toContain('✓ survived three as it must');
    expect(flat(text)).toContain(
      '✗ killed four after 1 case, by 1 claim It is equivalent: a false alarm of mask-matters.',
    );
  });

  test('the answer in the first line', () => {
    expect(text).toMatch(/^✗ 2 of 3 faults killed\.\n {2}planted faults on wasm/);
  });

  test('the matrix, and what each claim kills alone', () => {
    expect(text).toMatch(/^fault +1 +2$/m);
    expect(text).toMatch(/^one +3 +\*$/m);
    expect(text).toMatch(/^two +· +·$/m);
    expect(text).toMatch(/^ 1 repeatable +kills 2, alone five$/m);
    expect(text).toMatch(/^ 2 mask-matters +kills 1$/m);
  });

  test('the tests that people use, without the equivalent ones among their kills', () => {
    expect(flat(text)).toContain(
      'by cosine kills 1 of 3 · after some suite cosine of |0.9| fails on equivalent ones: three',
    );
    expect(flat(text)).toContain('by eye kills 0 of 3 · after hand looking fails on the correct model');
    expect(flat(text)).toContain('padproof kills 2 of 3');
  });

  test('the score, the threshold and how to change it', () => {
    expect(flat(text)).toContain(
      '✗ 2 of 3 faults killed, 66.7 % · cases until the first kill: median 3, worst 8 · 1 of 2 equivalent ones survived · false alarms: four · --threshold asks for 90 % · exit code 1',
    );
  });

  test('no line is longer than the width, and colours only colour', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    // eslint-disable-next-line no-control-regex
    expect(faultsText(matrix, { colours: true }).replace(/\u001b\[\d+m/g, '')).toBe(text);
  });

  test.each([
    ['reached', '✓ 2 of 3'],
    ['inconclusive', '? stopped after 5 of 9 faults · 2 of 3'],
  ] as const)('%s has its own mark', (verdict, begin) => {
    const other = faultsText({
      ...matrix,
      verdict,
      ...(verdict === 'inconclusive' && { stopped: 'stopped after 5 of 9 faults' }),
    });
    expect(flat(other)).toContain(begin);
  });
});

test('as Markdown: the numbers of the matrix, and nothing of when or where', () => {
  const text = faultsMarkdown(matrix);
  expect(text).toContain('2 of 3 faults killed (66.7 %) on wasm, seed 7, weights 1, up to 100 cases each;');
  expect(text).toContain('| one | 3 | 1 × 2 | layer 0, head 1 | 3 | 100 |');
  expect(text).toContain('| five (float16) | 8 |');
  expect(text).toContain('| three (equivalent) | survived |  |  |  |  |');
  expect(text).toContain('| 1 | repeatable | 2 | five |');
  expect(text).toContain('| by cosine | some suite | cosine of \\|0.9\\| | 1 of 3 |');
  expect(text).toContain('| one | killed |  | killed |');
  expect(text).not.toContain('v20');
});

test('as JSON: the matrix, field for field', () => {
  expect(JSON.parse(faultsJson(matrix))).toEqual(matrix);
});

test('the list says what each is, where it was reported, and what it takes to see it', () => {
  const text = flat(
    faultList([dropTheBias, minus1e4, { ...dropTheBias, name: 'same', evidence: [], equivalent: 'So.' }]),
  );
  expect(text).toContain('drop-the-bias A mask is made, or given');
  expect(text).toContain('reported in jkrukowski/swift-embeddings#20, AI4Bharat/IndicBERT#20');
  expect(text).toContain('shows only with hot weights');
  expect(text).toContain(
    'same A mask is made, or given, and never reaches the scores: every query reads the padding. equivalent: So. reported in no report that is known',
  );
});
