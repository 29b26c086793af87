// What makes the reference and checks the links, on small examples: npm run lint runs this.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHelp } from './help.mjs';
import { deadLinks } from './links.mjs';

test('help is read whole: groups, wrapped lines, terms that are too long for a line of their own', () => {
  const help = parseHelp(
    'Usage: padproof x [options]\n\nDoes a thing, on\ntwo lines.\n\nHow long:\n  --a <n>  first\n           and more\n  --very-long <x>\n           second\n\nExit codes: 0\n',
  );
  assert.deepEqual(help, {
    usage: 'padproof x [options]',
    description: 'Does a thing, on two lines.',
    sections: [
      {
        title: 'How long',
        entries: [
          ['--a <n>', 'first and more'],
          ['--very-long <x>', 'second'],
        ],
      },
    ],
    after: 'Exit codes: 0',
  });
});

test('a line of help that fits nowhere is an error', () => {
  assert.throws(() => parseHelp('Usage: x\n   three spaces'), /in no form that is known/);
});

test('a page and an anchor that are not there are dead links, and others are not', () => {
  const seen = new Map([
    [
      '/a.html',
      {
        links: ['http://x/b.html#there', 'http://x/b.html#not', 'http://x/c.html', 'http://y/z', 'http://x/'],
        ids: [],
      },
    ],
    ['/b.html', { links: [], ids: ['there'] }],
    ['/index.html', { links: [], ids: [] }],
  ]);
  assert.deepEqual(deadLinks(seen, 'http://x', '/nowhere'), [
    '/a.html: /b.html has no #not',
    '/a.html: /c.html is not there',
  ]);
});
