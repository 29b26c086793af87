// The tables of the README and of the guide are made of the list of kinds of MODEL.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { specWords } from '../src/report/flags';
import { KINDS } from '../src/subjects/kinds';

const text = (file: string): string => readFileSync(join(__dirname, '..', file), 'utf8');

/** One entry a kind that is named in another way than the others. */
const NAMED = KINDS.filter(({ what }, i) => KINDS.findIndex((kind) => kind.what === what) === i);

/** The rows of the only table in a text whose head has these words. */
function rowsUnder(head: string, page: string): string[] {
  const [, table] = page.split(`| ${head} |\n`);
  return table
    .split('\n\n')[0]
    .split('\n')
    .slice(1)
    .map((row) => row.replace(/ +/g, ' '));
}

test('the README has a row for each kind: what it is, what it needs, its guide', () => {
  const rows = NAMED.map(
    ({ what, needs, guide }) => `| ${what} | ${needs || '–'} | [${basename(guide, '.md')}](docs/${guide}) |`,
  );
  expect(rowsUnder('MODEL | needs | guide', text('README.md'))).toEqual(rows);
});

test('the guide has a row for each kind: what it is, an example, its page', () => {
  const rows = NAMED.map(({ what, example, exampleOptions = {}, guide }) => {
    const words = ['npx padproof check', ...(example ? [example] : []), ...specWords(exampleOptions)].join(' ');
    const page = guide.startsWith('guide/') ? guide.slice('guide/'.length) : `../${guide}`;
    return `| ${what} | \`${words}\` | [${basename(guide, '.md')}](${page}) |`;
  });
  expect(rowsUnder('MODEL | for example | guide', text('docs/guide/models.md'))).toEqual(rows);
});
