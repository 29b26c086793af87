// jest-circus for mutants. It leaves out files of which no test is asked for, without loading them, and ends with the first
// test that fails: a mutant needs killing once. Stryker runs every file for every mutant, and turns jest's own bail off, which
// would end after a file, not within one.
const { createEmptyTestResult } = require('@jest/test-result');
const { default: circus } = require('jest-circus/runner');
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The names of the tests in each file, a line a file: Stryker's first run is made by one of its processes, for all. */
const NAMES = join(process.cwd(), '.tests-by-file');

/** A file of one test that was skipped: jest takes a file without any for an error. */
const NOTHING_RUN = {
  ...createEmptyTestResult(),
  numPendingTests: 1,
  testResults: [
    { ancestorTitles: [], failureMessages: [], fullName: 'left out', status: 'pending', title: 'left out' },
  ],
};

let names;
/** The mutant that was killed last, by the number that Stryker gave it. Its run may have more files to come. */
let killed;

module.exports = async function run(globalConfig, config, environment, runtime, path, ...rest) {
  const circled = () => circus(globalConfig, config, environment, runtime, path, ...rest);
  // Unset in Stryker's first run, which is of what is right, and has every test run.
  const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (mutant === undefined) {
    const result = await circled();
    appendFileSync(NAMES, `${JSON.stringify([path, result.testResults.map(({ fullName }) => fullName)])}\n`);
    return result;
  }
  names ??= new Map(
    existsSync(NAMES)
      ? readFileSync(NAMES, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [],
  );
  const asked = globalConfig.testNamePattern && new RegExp(globalConfig.testNamePattern);
  const known = names.get(path);
  if (mutant === killed || (asked && known && !known.some((name) => asked.test(name)))) return NOTHING_RUN;
  const inner = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await inner?.call(environment, event, state);
    if (event.name === 'test_start' && mutant === killed) event.test.mode = 'skip';
    if (event.name === 'test_done' && event.test.errors.length > 0) killed = mutant;
  };
  return circled();
};
