import { thrownAt } from './thrown-at';

function withStack(...frames: string[]): Error {
  const error = new Error('out of cheese');
  error.stack = ['Error: out of cheese', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

test.each([
  ['deeper (/models/encoder.cjs:5:28)', 'at deeper, /models/encoder.cjs:5:28'],
  ['deeper (file:///models/my%20encoder.mjs:5:28)', 'at deeper, /models/my encoder.mjs:5:28'],
  ['async Object.encode (/models/encoder.cjs:5:28)', 'at Object.encode, /models/encoder.cjs:5:28'],
  ['file:///models/encoder.mjs:1:7', 'at /models/encoder.mjs:1:7'],
])('%s', (frame, expected) => {
  expect(thrownAt(withStack('node:internal/timers:581:17', frame, 'other (/models/other.cjs:1:1)'))).toBe(expected);
});

test("padproof's own places, Node's and those of packages are passed over, and so is what is none", () => {
  const own = `callEncode (${__filename}:3:9)`;
  expect(thrownAt(withStack(own, 'Promise.all (index 0)', '<anonymous>'))).toBeUndefined();
  expect(thrownAt(withStack(own, 'run (/a/node_modules/b/c.js:1:1)', 'encode (/models/encoder.cjs:2:3)'))).toBe(
    'at encode, /models/encoder.cjs:2:3',
  );
  expect(thrownAt(withStack('odd (file://%zz/a.mjs:1:2)'))).toBeUndefined();
  expect(thrownAt(Object.assign(new Error('x'), { stack: 7 }))).toBeUndefined();
});

test('a stack without end is read in part', () => {
  expect(thrownAt(withStack('x'.repeat(20_000), 'encode (/models/encoder.cjs:2:3)'))).toBeUndefined();
});
