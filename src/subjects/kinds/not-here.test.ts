import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { didYouMean, notHere } from './not-here';

let folder: string;
let before: string;
beforeAll(() => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'padproof-not-here-'));
  mkdirSync(join(folder, 'models/my-encoder'), { recursive: true });
  writeFileSync(join(folder, 'models/encoder.onnx'), '');
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test.each([
  ['./models/my-encodr', ' Did you mean ./models/my-encoder?'],
  ['models/my-encodr/', ' Did you mean models/my-encoder?'],
  ['modls/encoder.onnx', ' Did you mean models/encoder.onnx?'],
  ['./model', ' Did you mean ./models?'],
  ['nothing-alike', ''],
  ['/no/such/place', ''],
])('%s is met with %j', (model, said) => {
  expect(didYouMean(model)).toBe(said);
});

test('of an absolute path as well', () => {
  expect(didYouMean(join(folder, 'models/encodr.onnx'))).toBe(` Did you mean ${join(folder, 'models/encoder.onnx')}?`);
});

test('the first line answers, and what is said fits a terminal', () => {
  const [first, ...rest] = notHere('./models/encodr.onnx').split('\n');
  expect(first).toBe('No file ./models/encodr.onnx is here. Did you mean ./models/encoder.onnx?');
  expect(rest.filter((line) => line.length > 80)).toEqual([]);
  expect(notHere('./my-modle').split('\n')[0]).toBe('No folder ./my-modle is here.');
});

test('no control character of a name reaches the terminal', () => {
  expect(notHere('./a\u001b[2Jb')).not.toContain('\u001b');
});
