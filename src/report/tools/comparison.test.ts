import type { Verdict } from '../../core/verdict';
import type { ComparedSide, Distance } from '../../tools/compare/comparison';
import { comparisonOf } from '../../tools/compare/comparison';
import { comparisonAnswer, comparisonText, distance } from './comparison';

const at = (deviation: number): Distance => ({ deviation, case: 0, row: 0, unit: 0, a: 1, b: 1 + deviation });
const side = (verdict: Verdict): ComparedSide => ({
  spec: { model: 'm' },
  traits: [],
  invariants: [{ verdict }] as unknown as ComparedSide['invariants'],
});

function told(a: Verdict, b: Verdict, batched = 0.5, alone = 0.25): string {
  const outputs = [{ output: 'pooled.mean', compared: 4, batched: at(batched), alone: at(alone) }];
  const cases = { asked: 1, judged: 1 };
  return comparisonAnswer(
    comparisonOf({ sides: [side(a), side(b)], seed: 1, cases, outputs, onlyIn: [[], []], seconds: 1 }),
  );
}

test('says which of the two feels padding, and how much of the difference is there without it', () => {
  const apart = 'They are 0.5 apart at most in the batch, and 0.25 without padding.';
  expect(told('held', 'held')).toBe(`Neither feels padding. ${apart}`);
  expect(told('violated', 'held')).toBe(`A feels padding. ${apart}`);
  expect(told('held', 'violated')).toBe(`B feels padding. ${apart}`);
  expect(told('violated', 'violated')).toBe(`Both feel padding. ${apart}`);
  expect(told('held', 'inconclusive')).toBe(`Whether padding is felt could not be judged on both. ${apart}`);
  expect(told('held', 'held', 0, 0)).toBe('Neither feels padding. Their answers are the same.');
});

test('numbers have three digits, or as many as tell them apart', () => {
  expect(distance(at(0.123456))).toMatch(/^worst 0\.123: 1\.00 in A and 1\.12 in B /);
  expect(distance(at(1e-6))).toContain('1.000000 in A and 1.000001 in B');
});

test('a path that a line does not hold loses its first folders, unless they alone tell the two apart', () => {
  const deep = 'a/folder/within/a/folder/within/a/folder/with/a/long/name';
  const linesOf = (...models: [a: string, b: string]): string[] => {
    const long = (model: string): ComparedSide => ({ spec: { model, dtype: 'q8' }, traits: [], invariants: [] });
    const sides = [long(models[0]), long(models[1])] as const;
    const cases = { asked: 1, judged: 1 };
    const text = comparisonText(comparisonOf({ sides, seed: 1, cases, outputs: [], onlyIn: [[], []], seconds: 1 }));
    return text.split('\n').filter((line) => /^ {2}[AB] /.test(line));
  };
  const [a, b] = linesOf(`/${deep}/one.onnx`, `/${deep}/other.onnx`);
  expect([a, b]).toEqual([
    expect.stringMatching(/^ {2}A {2}….*\/one\.onnx --dtype q8$/),
    expect.stringMatching(/^ {2}B {2}….*\/other\.onnx --dtype q8$/),
  ]);
  expect(Math.max(a.length, b.length)).toBeLessThanOrEqual(80);
  const same = linesOf(`/here/${deep}/model.onnx`, `/there/${deep}/model.onnx`);
  expect(same).toEqual([expect.stringContaining('/here/'), expect.stringContaining('/there/')]);
});
