import { textSubject, wordsFrom } from 'padproof';
import { entry } from '../entry.mjs';

const P = 8;

const wordsOf = (text) => text.trim().split(/\s+/);

/** The vector of a text in company: the longest of the others is felt. */
function vectorOf(text, longest) {
  const words = wordsOf(text);
  const codes = words.map((word) => [...word].reduce((h, c) => (h * 31 + c.codePointAt(0)) % 1009, 7));
  return Array.from({ length: P }, (_, p) => {
    const mean = codes.reduce((sum, code, i) => sum + Math.sin(code * (p + 1) + i), 0) / codes.length;
    return mean * (1 + 0.1 * (longest - words.length));
  });
}

const embedder = (memo, keyOf) => ({
  name: 'a server with a cache',
  most: 32,
  async embed(texts) {
    const longest = Math.max(...texts.map((text) => wordsOf(text).length));
    const data = new Float32Array(texts.length * P);
    texts.forEach((text, i) => {
      const key = keyOf(text);
      if (!memo.has(key)) memo.set(key, vectorOf(text, longest));
      data.set(memo.get(key), i * P);
    });
    return { embedding: { data, shape: [texts.length, P] } };
  },
});

/** A server with a cache, whose key is made of a text. */
const cached = (name, wrong, keyOf, beyond) =>
  entry(
    name,
    wrong,
    async () => {
      const memo = new Map();
      const words = await wordsFrom({});
      return () => textSubject(embedder(memo, keyOf), words);
    },
    beyond,
  );

const FEELS = 'feels how long the longest text of a request is';

export const entries = [
  cached('memo-by-text', `${FEELS}; each text gets what it got first`, (text) => text),
  cached(
    'memo-by-words',
    `${FEELS}; the words of a text get what they got first`,
    (text) => wordsOf(text).join(' '),
    'A text can be written with one space more, and a cache by text does not know it then; one by words does. Whoever runs the server can turn its cache off for the check.',
  ),
];
