import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listed } from '../listed.mjs';
import { mutated, seedsOf } from '../mutate/sample.mjs';
import { place } from '../mutate/place.mjs';
import { CANARY } from '../outcome.mjs';
import { randomFrom } from '../random.mjs';
import { VERBS } from './files.mjs';
import { faultOfRun } from './judge.mjs';
import { moduleFiles, MODULES } from './modules.mjs';
import { padproof } from './run.mjs';

const MODULE_RUN = [
  '--runs',
  '12',
  '--seed',
  '3',
  '--no-save',
  '--min-coverage',
  '0',
  '--timeout',
  '5',
  '--only',
  'pad-content-is-ignored,matches-unpadded,batch-mates-are-ignored',
];

/** Runs of the whole command line, on malformed files and on modules that misbehave; every module comes once where there is time. */
export async function tryCommandLine({ seed, inputs, input, only, folder, report, workers }) {
  const modules = join(folder, 'modules');
  place(modules, moduleFiles());
  const results = [];
  const run = async (name, jobs) => {
    if (only !== undefined && only !== name) return;
    const result = await inLanes(name, input === undefined ? jobs : jobs.slice(input, input + 1), workers, input ?? 0);
    report(result);
    results.push(result);
  };
  const names = Object.keys(MODULES);
  const random = randomFrom(`${seed}/cli`);
  const some = inputs < 2 * names.length ? shuffled(names, random).slice(0, Math.ceil(inputs / 2)) : names;
  await run(
    'modules',
    input === undefined ? some.map((name) => moduleJob(name, modules)) : names.map((name) => moduleJob(name, modules)),
  );
  const readers = (await listed('readers')).filter(({ name }) => name in VERBS);
  const count = Math.max(1, inputs - some.length);
  await run(
    'files',
    Array.from({ length: Math.max(count, (input ?? 0) + 1) }, (_, i) =>
      fileJob(i, `${seed}/cli/files/${i}`, readers, folder, join(modules, 'good.mjs')),
    ),
  );
  return results;
}

function moduleJob(name, modules) {
  const [codes] = MODULES[name];
  return {
    what: name,
    i: Object.keys(MODULES).indexOf(name),
    async run() {
      const ran = await padproof(['check', `${name}.mjs`, ...MODULE_RUN, '--json'], { cwd: modules });
      return faultOfRun(ran, {
        codes,
        json: true,
        prints: /^(prints|throws-controls)/.test(name) && name !== 'throws-controls',
      });
    },
  };
}

function fileJob(i, seed, readers, folder, good) {
  const random = randomFrom(seed);
  const reader = random.pick(readers);
  const verb = random.pick(VERBS[reader.name]);
  return {
    what: reader.name,
    i,
    async run() {
      const place_ = join(folder, 'cli', `run-${i}`);
      mkdirSync(place_, { recursive: true });
      writeFileSync(join(place_, 'canary.txt'), CANARY);
      const input = join(place_, 'input');
      const files = mutated(reader.sample, seedsOf(seed));
      place(input, reader.finish ? reader.finish(files, random) : files);
      const { args, ...expected } = verb(input, good);
      return faultOfRun(await padproof(args, { cwd: place_ }), expected);
    },
  };
}

async function inLanes(name, jobs, workers, first) {
  const result = { name, inputs: 0, held: 0, findings: [] };
  const open = jobs.map((job, at) => ({ ...job, at: job.i ?? first + at }));
  const lane = async () => {
    for (let job = open.shift(); job; job = open.shift()) {
      const fault = await job.run();
      result.inputs++;
      if (fault === undefined) result.held++;
      else result.findings.push({ reader: name, fault: `${job.what}: ${fault}`, i: job.at, times: 1 });
    }
  };
  await Promise.all(Array.from({ length: workers }, lane));
  return result;
}

function shuffled(list, random) {
  return [...list]
    .map((entry) => ({ entry, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
}
