import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { absentees, between, figure, table, withSpread, writeBetween } from './markdown.mjs';

test('figures are short, and small ones keep what they say', () => {
  assert.deepEqual([0, 0.0000038, 0.0944, 0.94, 1.239, 12.34, 140.4, 12345].map(figure), [
    '0',
    '3.8e-6',
    '0.094',
    '0.94',
    '1.24',
    '12.3',
    '140',
    '12,345',
  ]);
});

test('a median comes with its spread', () => {
  assert.equal(withSpread({ median: 1.239, least: 1, most: 2 }), '1.24 (1–2)');
});

test('what was not run is listed with its reason, as one sentence', () => {
  const notRun = [
    { contender: 'a', why: 'it is not here.' },
    { contender: 'b', why: 'too slow' },
  ];
  assert.equal(absentees(notRun), '- a: not run. it is not here.\n- b: not run. too slow.');
  assert.equal(absentees([]), '');
});

test('a table has a head, a rule and its rows', () => {
  assert.equal(table(['a', 'b'], [['1', '2']]), '| a | b |\n| --- | --- |\n| 1 | 2 |');
});

test('what stands between the marks of a name is replaced, and nothing else', () => {
  const text = 'x <!-- a --> old <!-- end of a --> y <!-- b --> kept <!-- end of b -->';
  assert.equal(
    between(text, 'a', 'new'),
    'x <!-- a -->\n\nnew\n\n<!-- end of a --> y <!-- b --> kept <!-- end of b -->',
  );
  assert.equal(between(text, 'c', 'new'), undefined);
  assert.equal(between('<!-- end of a --> <!-- a -->', 'a', 'new'), undefined);
});

test('a file without the marks is left as it is, and the marks are named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-'));
  const file = join(folder, 'speed.md');
  writeFileSync(file, 'no marks');
  assert.throws(() => writeBetween(file, 'forward', 'x'), /<!-- forward -->/);
  assert.equal(readFileSync(file, 'utf8'), 'no marks');
  rmSync(folder, { recursive: true });
});
