import { modelForVerb } from './name-for-verb';

test.each(['./enc.mjs', 'enc.js', 'model.onnx', 'org/name', 'http://127.0.0.1:8080/v1/embeddings', 'package.json'])(
  '%s is a model: check is proposed',
  (word) => {
    expect(modelForVerb(word)).toBe(`${word} is a model, and no verb. To check it: padproof check ${word}`);
  },
);

test.each([undefined, 'chekc', '--version', 'nothing-of-this-name'])('%p is none', (word) => {
  expect(modelForVerb(word)).toBeUndefined();
});

test('what a terminal would obey is not printed', () => {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  expect(modelForVerb('./a\u001b[2J\n.mjs')).not.toMatch(/[\u0000-\u001f]/);
});
