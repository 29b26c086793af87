import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const pages = (folder, ...entries) => entries.map(([text, page]) => ({ text, link: `${folder}${page}` }));

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const API = Object.entries(manifest.exports).flatMap(([name, { types }]) =>
  types
    ? pages('/reference/api/', [`API: ${name.replace('.', manifest.name)}`, basename(types).replace(/\.d\.m?ts$/, '')])
    : [],
);

/** Every page of the site, in the order in which a reader needs them. */
export const SIDEBAR = [
  {
    text: 'Tutorial',
    items: pages(
      '/tutorial/',
      ['A first check', 'first-check'],
      ['Reading a report', 'reading-a-report'],
      ['Fixing a leak', 'fixing-a-leak'],
    ),
  },
  {
    text: 'Guide',
    items: [
      ...pages('/guide/', ['Kinds of MODEL', 'models'], ['Built-in BERT and checkpoints', 'bert'], ['ONNX', 'onnx']),
      ...pages('/', ['transformers.js', 'transformers-js']),
      ...pages(
        '/guide/',
        ['tfjs', 'tfjs'],
        ['PyTorch', 'torch'],
        ['sentence-transformers', 'sentence-transformers'],
        ['Embedding servers', 'servers'],
        ['Your own module', 'subject'],
        ['A program, in Python or any language', 'programs'],
        ['The protocol of programs', 'program-protocol'],
        ['Reports in a browser', 'html'],
        ['jest', 'jest'],
        ['CI', 'ci'],
        ['Long runs and workers', 'runs'],
        ['Many models and forms', 'matrix'],
        ['Several machines', 'shards'],
        ['A queue', 'queue'],
        ['For operators', 'operators'],
        ['Backends', 'backends'],
        ['In a browser', 'browser'],
        ['Comparing two models', 'compare'],
        ['Trying an ONNX runtime', 'smith'],
      ),
      ...pages('/', ['Goldens', 'goldens']),
    ],
  },
  {
    text: 'Reference',
    items: [
      ...pages('/reference/', ['Command line', 'cli'], ['Claims', 'claims']),
      ...API,
      ...pages('/reference/', ['Report schema', 'report-schema']),
      ...pages('/', ['Reports, field by field', 'report']),
    ],
  },
  {
    text: 'Explanation',
    items: [
      // A file of its own, that no page of the site is put around.
      { text: 'Should the last row be zero?', link: '/question', target: '_self' },
      ...pages('/explanation/', ['Columns and rows', 'columns-and-rows'], ['Verdicts', 'verdicts']),
      ...pages('/', ['Rounding or a leak', 'noise'], ['The certificate', 'certificate'], ['Planted faults', 'faults']),
    ],
  },
  {
    text: 'Results',
    items: pages(
      '/',
      ['One model, several forms', 'findings'],
      ['Families of models', 'families'],
      ['How small a leak is found', 'sensitivity'],
      ['What tries to look right', 'false-greens'],
      ['Speed', 'speed'],
      ['On a GPU', 'gpu'],
      ['Faults of ONNX runtimes', 'runtimes'],
      ['OpenVINO and LiteRT.js', 'other-runtimes'],
      ['Mutants of what judges', 'mutants'],
    ),
  },
  {
    text: 'Contributing',
    items: pages(
      '/contributing/',
      ['An invariant', 'invariant'],
      ['An arbitrary', 'arbitrary'],
      ['A fault', 'fault'],
      ['A backend', 'backend'],
      ['Fast kernels', 'kernels'],
      ['A kind of MODEL', 'model'],
      ['A kind of server', 'server'],
      ['A competitor', 'competitor'],
    ),
  },
];
