import { availableParallelism } from 'node:os';
import CAMPAIGNS from './scripts/mutants/campaigns.cjs';

// Mutants of what judges. scripts/mutants.mjs runs this once a room, and says in PADPROOF_MUTANTS what to try.
const {
  room,
  folder,
  files,
  campaigns,
  own,
  by = [],
} = JSON.parse(process.env.PADPROOF_MUTANTS ?? '{"room":"numerics","folder":"src/numerics"}');
/** The engine's own tests leave out those of the invariants, which are a room of their own. */
const apart = room === 'engine' ? ['src/engine/invariants'] : [];

/** Without all others, the tests of the same names, and those that are named. */
const chosen = [...(own ? files.map((file) => file.replace(/\.ts$/, '.test.ts')) : []), ...by];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: files ?? [
    `${folder}/**/*.ts`,
    ...['**/*.test.ts', '**/testing/**'].map((pattern) => `!${folder}/${pattern}`),
    ...apart.map((room) => `!${room}/**`),
  ],
  testRunner: 'jest',
  coverageAnalysis: 'perTest',
  jest: {
    config: {
      roots: [`<rootDir>/${folder}`],
      testMatch: chosen.length > 0 ? chosen.map((file) => `<rootDir>/${file}`) : ['**/*.test.ts'],
      testPathIgnorePatterns:
        chosen.length > 0
          ? []
          : [
              ...apart.map((room) => `/${room}/`),
              ...(campaigns ? [] : CAMPAIGNS.map((name) => `/${name}\\.test\\.ts$`)),
            ],
      testSequencer: '<rootDir>/scripts/mutants/cheapest-first.cjs',
      testRunner: '<rootDir>/scripts/mutants/jest-circus-until-killed.cjs',
      watchman: false,
      haste: { forceNodeFilesystemAPI: true },
    },
    // Which tests reach a mutant is known from the first run.
    enableFindRelatedTests: false,
  },
  concurrency: availableParallelism(),
  // jest leaves something behind in every run.
  maxTestRunnerReuse: 300,
  tempDirName: '.cache/stryker',
  ignorePatterns: ['.cache', 'dist', 'docs', 'examples'],
  incrementalFile: `.cache/mutants/${room}.incremental.json`,
  jsonReporter: { fileName: '.cache/mutants/report.json' },
  reporters: ['json', 'clear-text'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  dryRunTimeoutMinutes: 60,
  // What takes longer than this is an endless loop, also where other things run beside.
  timeoutMS: 20_000,
  warnings: { slow: false },
};
