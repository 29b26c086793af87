// The order of the house: what a room of src/ may import. `npm run lint` holds it, through dependency-cruiser.

/** The rooms of the engine, in the order in which a case walks them: each imports from those before it, and from no later one. */
export const ENGINE = [
  'generate',
  'invariants',
  'plan',
  'ask',
  'noise',
  'judge',
  'diagnose',
  'corpus',
  'parallel',
  'campaign',
];

/** A room of the subjects, and which other rooms of that wing it imports; `(types)`: only types. */
export const SUBJECTS = {
  bert: [],
  reference: ['bert (types)'],
  faults: ['bert'],
  kernels: ['bert'],
  backends: [],
  texts: [],
  program: ['bert', 'texts'],
  torch: ['backends (types)', 'exported', 'program'],
  server: ['texts'],
  exported: [],
  tfjs: ['bert', 'backends', 'exported'],
  onnx: ['bert', 'backends', 'exported'],
  transformers: ['backends', 'exported', 'onnx', 'texts'],
  page: ['bert', 'faults'],
  browser: ['bert (types)', 'onnx (types)', 'page (types)', 'transformers (types)'],
  hub: ['onnx'],
  models: ['bert', 'backends', 'browser', 'faults', 'kernels', 'reference'],
  kinds: '*',
};

/** Rooms that list a thing a file, and grow with what they list. Any other room has at most {@link MOST_ENTRIES}. */
export const CATALOGUES = ['engine/invariants', 'subjects/faults'];

/** So many files and folders a reader takes in at a glance; a file and its tests count as one. */
export const MOST_ENTRIES = 30;

/** The rooms that load tfjs. */
const COMPUTING = ['bert', 'kernels', 'backends', 'models', 'faults', 'page', 'tfjs'];

/** A wing, and the wings that it may import. */
const WINGS = {
  core: [],
  numerics: ['core'],
  engine: ['core', 'numerics'],
  subjects: ['core', 'numerics'],
  tools: ['core', 'numerics', 'engine', 'subjects'],
  report: ['core', 'numerics', 'engine', 'subjects', 'tools'],
  cli: ['core', 'numerics', 'engine', 'subjects', 'tools', 'report'],
  entry: ['core', 'numerics', 'engine', 'subjects', 'tools', 'report'],
};

const src = (...rooms) => `^src/(${rooms.join('|')})/`;
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const wings = Object.entries(WINGS).map(([wing, allowed]) =>
  rule(
    `${wing} below`,
    `${wing} imports from ${allowed.join(', ') || 'no other wing'}`,
    { path: src(wing) },
    { path: '^src/', pathNot: src(wing, ...allowed) },
  ),
);

const engine = ENGINE.slice(0, -1).map((room, i) =>
  rule(
    `${room} before`,
    `A case comes to engine/${room} before it comes to the rooms after it`,
    { path: src(`engine/${room}`) },
    { path: src(...ENGINE.slice(i + 1).map((later) => `engine/${later}`)) },
  ),
);

const subjects = Object.entries(SUBJECTS)
  .filter(([, others]) => others !== '*')
  .flatMap(([room, others]) => {
    const named = others.map((other) => other.replace(' (types)', ''));
    const types = others.filter((other) => other.endsWith('(types)')).map((other) => other.replace(' (types)', ''));
    const within = (rooms) => src(...rooms.map((other) => `subjects/${other}`));
    return [
      rule(
        `subjects/${room} apart`,
        `subjects/${room} imports from ${others.join(', ') || 'no other room of the subjects'}`,
        { path: within([room]) },
        { path: '^src/subjects/', pathNot: within([room, ...named]) },
      ),
      ...(types.length === 0
        ? []
        : [
            rule(
              `subjects/${room} by type`,
              `subjects/${room} takes types from ${types.join(', ')}, and nothing that computes: write import type`,
              { path: within([room]) },
              { path: within(types), dependencyTypesNot: ['type-only'] },
            ),
          ]),
    ];
  });

const known = [
  ...Object.keys(WINGS).filter((wing) => wing !== 'engine' && wing !== 'subjects'),
  ...ENGINE.map((room) => `engine/${room}`),
  ...Object.keys(SUBJECTS).map((room) => `subjects/${room}`),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule('no circles', 'No file needs itself, by type either', {}, { circular: true }),
    ...wings,
    ...engine,
    ...subjects,
    rule(
      'tfjs where it computes',
      `Only ${COMPUTING.join(', ')} and the certificate load tfjs`,
      { path: '^src/', pathNot: src('tools/certificate', ...COMPUTING.map((room) => `subjects/${room}`)) },
      { path: 'node_modules/@tensorflow/|^@tensorflow/' },
    ),
    rule(
      'every room is known',
      'Give the room a place in house.config.mjs',
      { path: '^src/', pathNot: src(...known) },
      {},
    ),
    rule('resolved', 'What is imported is there', { path: '^src/' }, { couldNotResolve: true, path: '^[.]' }),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]test[.]ts$|/testing/' },
  },
};
