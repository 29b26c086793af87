// Writes the tables that name every claim, every kind of MODEL and every rule of programs, in the README and the guide: npm run tables
//
// They are made of the lists in the code, and stand between marks. With --check nothing is written, and a table that is not
// as the code has it fails. It runs what is built.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FAMILIES, INVARIANTS } from 'padproof';
import { specWords } from '../dist/report/flags.js';
import { KINDS } from '../dist/subjects/kinds/index.js';
import { RULES } from '../dist/tools/conform/rules.js';
import { between, table } from './between-marks.mjs';
import { ROOT } from './site/project.mjs';

/** One entry a kind that is named in another way than the others. */
const named = KINDS.filter(({ what }, i) => KINDS.findIndex((kind) => kind.what === what) === i);

const commandFor = ({ example, exampleOptions = {} }) =>
  ['npx padproof check', ...(example ? [example] : []), ...specWords(exampleOptions)].join(' ');

/** The page of a kind, as a link from the guide. */
const pageOf = (guide) => (guide.startsWith('guide/') ? guide.slice('guide/'.length) : `../${guide}`);

const TABLES = [
  {
    page: 'README.md',
    name: 'claims',
    head: ['family', 'claims'],
    rows: FAMILIES.map((family) => {
      const claims = INVARIANTS.filter((claim) => claim.family === family).map(({ name }) => name);
      return [family, claims.join(', ')];
    }),
  },
  {
    page: 'README.md',
    name: 'kinds of MODEL',
    head: ['MODEL', 'needs', 'guide'],
    rows: named.map(({ what, needs, guide }) => [what, needs || '–', `[${basename(guide, '.md')}](docs/${guide})`]),
  },
  {
    page: 'docs/guide/models.md',
    name: 'kinds of MODEL',
    head: ['MODEL', 'for example', 'guide'],
    rows: named.map((kind) => [
      kind.what,
      `\`${commandFor(kind)}\``,
      `[${basename(kind.guide, '.md')}](${pageOf(kind.guide)})`,
    ]),
  },
  {
    page: 'docs/guide/program-protocol.md',
    name: 'rules',
    head: ['rule', 'what holds'],
    rows: Object.entries(RULES).map(([name, { says }]) => [`\`${name}\``, says]),
  },
];

const check = process.argv.includes('--check');
for (const { page, name, head, rows } of TABLES) {
  const file = join(ROOT, page);
  const text = readFileSync(file, 'utf8');
  const written = between(text, name, page, table(head, rows));
  if (written === text) continue;
  if (check) {
    process.stderr.write(`The table "${name}" of ${page} is not what the code lists. Run: npm run tables\n`);
    process.exitCode = 1;
  } else writeFileSync(file, written);
}
