/** Names that mean something to JavaScript. */
export const SPECIAL_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'then', 'length', 'toJSON', ''];

/** Paths and addresses that lead elsewhere; the first lead to a file that tells when it was read. */
export const PATHS = [
  '../canary.txt',
  '../../canary.txt',
  './../input/../canary.txt',
  '..\\canary.txt',
  '%2e%2e/canary.txt',
  '/etc/hostname',
  '/dev/zero',
  '//server/share',
  'C:\\Windows\\win.ini',
  'file:///etc/hostname',
  'http://127.0.0.1:9/x',
  'data:,x',
  'NUL',
  'a\0b',
  '.',
  '..',
  '/',
  '~',
  '~/.ssh/id',
];

/** Texts that terminals obey, or that readers of text trip over. */
export const TEXTS = [
  '',
  ' ',
  '\u001b[31mred\u001b[2J\u001b]0;title\u0007',
  '\u009b31m and \u0085',
  'line\r\nbreak\ttab',
  '\u0000',
  '\ud800',
  '\u202egnp.exe',
  '\u2028\u2029',
  'NaN',
  '1e999',
  '🏴'.repeat(50),
  'x'.repeat(5000),
  '\u001b[31m'.repeat(300),
  '%s %d %o',
];

/** Stand-ins in parsed JSON for text that JSON.stringify would not write. */
export const RAW = '\u0001raw:';

const NUMBERS = [
  ...[0, -1, 1, 2, 1.5, 0.1, 1e-320, 255, 256, 65536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 1e21, 1e308],
  ...['1e400', '-1e400', '-0', '1E+2', '9'.repeat(400)].map((text) => RAW + text),
];

/** A value that nobody expects. */
export function hostileValue(random) {
  const kind = random.below(10);
  if (kind < 3) return random.pick(NUMBERS);
  if (kind < 5) return random.pick(TEXTS);
  if (kind < 6) return random.pick(PATHS);
  if (kind < 7) return random.pick([null, true, false]);
  if (kind < 8)
    return random.pick([[], {}, [[]], [null], { length: 1e9 }, { 0: 1 }, { toString: 1 }, [1, 'a', null, {}]]);
  if (kind < 9) return RAW + nested(random.pick([2, 30, 70, 200, 20_000]), random.chance(0.5));
  return random.pick([
    RAW + '{"__proto__":{"polluted":true}}',
    RAW + '{"constructor":{"prototype":{"polluted":true}}}',
    'y'.repeat(200_000),
    Array.from({ length: 5000 }, (_, i) => i),
    RAW + `[${'0,'.repeat(60_000)}0]`,
  ]);
}

function nested(depth, lists) {
  return lists ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
}
