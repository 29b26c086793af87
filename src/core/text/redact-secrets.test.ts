import { outsideText, quotedOutside, redactSecrets, shownOutside } from './outside-text';
import { redactAll } from './redact-secrets';

const KEY = 'sk-Proj_9xQ/4f+1d%zW.many"Letters';
const kept = { ...process.env };
beforeEach(() => {
  process.env = { ...kept, PADPROOF_API_KEY: KEY, HF_TOKEN: 'hf_tokenOfManyLetters ', OPENAI_API_KEY: '' };
});
afterAll(() => {
  process.env = kept;
});

const letters = [...KEY];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const FORMS: readonly (readonly [string, string])[] = [
  ['as it is', KEY],
  ['in capitals', KEY.toUpperCase()],
  ['spaced', letters.join(' ')],
  ['hyphenated', letters.join('-')],
  ['one a line', letters.join('\n')],
  ['with zero-width spaces', letters.join('\u200b')],
  ['as a list', JSON.stringify(letters)],
  ['backwards', [...letters].reverse().join('')],
  ['backwards and spaced', [...letters].reverse().join(' ')],
  ['base64', base64(KEY)],
  ['base64 behind one letter', base64(`x${KEY}`)],
  ['base64 behind two', base64(`xy${KEY}yx`)],
  ['base64 of the header', base64(`Bearer ${KEY}`)],
  ['base64 for URLs', Buffer.from(KEY).toString('base64url')],
  ['base64 in lines', base64(KEY).replace(/.{5}/g, '$&\r\n')],
  ['base64 backwards', [...base64(KEY)].reverse().join('')],
  ['hexadecimal', Buffer.from(KEY).toString('hex').toUpperCase()],
  ['codes', Buffer.from(KEY).join(', ')],
  ['URL-encoded', encodeURIComponent(KEY)],
  ['all of it URL-encoded', letters.map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
  ['URL-encoded twice', encodeURIComponent(encodeURIComponent(KEY))],
  ['as JSON', JSON.stringify(KEY)],
  ['as JSON in JSON', JSON.stringify(JSON.stringify(KEY))],
  ['as escapes of JSON', letters.map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('')],
  ['as escapes of XML', letters.map((one) => `&#${one.charCodeAt(0)};`).join('')],
  ['as XML', KEY.replaceAll('"', '&quot;')],
  ['the first twelve', KEY.slice(0, 12)],
  ['twelve within', KEY.slice(7, 19)],
  ['all but the ends', KEY.slice(1, -1)],
  ['the other one', 'hf_tokenOfManyLetters'],
  ['a part of the other one', 'kenOfManyLet'],
];

test.each(FORMS)('a secret %s', (name, form) => {
  for (const text of [`wrong key: ${form}`, `${form} is wrong`, `(${form})`]) {
    const left = redactAll(text);
    expect(left).toContain('…');
    // What is left of the key: marks between its letters, and at most the ends of base64, which neighbours share.
    const rest = left
      .replace('wrong key: ', '')
      .replace(' is wrong', '')
      .replace(/[^a-z0-9]/gi, '');
    expect(rest.length).toBeLessThanOrEqual(/base64/.test(name) ? 14 : 4);
  }
});

test('JSON stays JSON, whatever is in it', () => {
  const value = {
    key: KEY,
    parts: letters,
    [KEY]: 1,
    deep: JSON.stringify({ KEY }),
    path: `\\${KEY}`,
    line: `\n${KEY}`,
    n: [1.5, -2e-7],
  };
  const left = redactSecrets(JSON.stringify(value, null, 2));
  expect(left).not.toContain('9xQ');
  expect(JSON.parse(left)).toMatchObject({ key: '…"…', n: [1.5, -2e-7] });
});

test('numbers stay in JSON, and go in what is outside text', () => {
  process.env.PADPROOF_API_KEY = '123456789';
  expect(redactSecrets('{"x":0.123456789}')).toBe('{"x":0.123456789}');
  expect(redactAll('the key 123456789')).toBe('the key …');
});

test('what is short is no secret', () => {
  process.env.PADPROOF_API_KEY = 'padding';
  expect(redactSecrets('padding')).toBe('padding');
  process.env.PADPROOF_API_KEY = '--------';
  expect(redactSecrets('a -------- b')).toBe('a -------- b');
  expect(redactAll('a -------- b')).toBe('a … b');
});

test('eleven letters in a row stay: they could be of anything', () => {
  process.env.HF_TOKEN = 'hf_tokenOfManyLetters';
  expect(redactSecrets('OfManyLette')).toBe('OfManyLette');
});

test('where there is no secret the text is the same', () => {
  process.env = { ...kept, PADPROOF_API_KEY: '', OPENAI_API_KEY: '', HF_TOKEN: '' };
  expect(redactSecrets(KEY)).toBe(KEY);
});

test.each([
  ['letters', 'abcdefgh'],
  ['of the key', 'sk-Proj_9xQ'],
  ['keys', KEY],
  ['backslashes', '\\\\\\\\\\\\\\\\'],
  ['openings of escapes', '%25%25&amp;#\\u'],
])('a megabyte of %s takes a time in proportion', (_, unit) => {
  const text = unit.repeat(Math.ceil(2 ** 20 / unit.length));
  // Of the processor, which other processes may take from it for a while.
  const start = process.cpuUsage();
  redactSecrets(text);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000);
});

describe('text from outside', () => {
  test('is one line in bounds', () => {
    expect(outsideText('a\nb\u001b[2J\u009b')).toBe('a\\u000ab\\u001b[2J\\u009b');
    expect(outsideText('x'.repeat(1e6))).toBe(`${'x'.repeat(300)}…`);
    expect(outsideText(`${'x'.repeat(299)}😀`)).toBe(`${'x'.repeat(299)}…`);
    expect(quotedOutside('say "no"\u2028')).toBe('"say \\"no\\"\\u2028"');
  });

  test('does not end within a secret, however often it stands there', () => {
    for (let before = 0; before < 40; before++) {
      expect(outsideText('x'.repeat(before) + KEY.repeat(1000))).toMatch(/^x*…+$/);
      expect(outsideText('x'.repeat(280 + before) + KEY)).toMatch(/^x*…+$/);
    }
  });

  test.each([
    [undefined, 'missing'],
    [null, 'null'],
    [1.5, '1.5'],
    [[1, 2], 'a list of 2'],
    [{ [KEY]: 1 }, 'an object'],
    ['many', '"many"'],
    [KEY, '"…"'],
    ['y'.repeat(100), `"${'y'.repeat(40)}…"`],
  ])('of anything: %j', (value, words) => {
    expect(shownOutside(value)).toBe(words);
  });
});
