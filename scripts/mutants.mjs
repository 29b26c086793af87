// Mutation testing of what judges: node scripts/mutants.mjs FILE [--campaigns] [--own] [--by TEST]... [ROOM | SOURCE]...
//
// Has Stryker change the rooms that judge (all three, or those that are named, or single files of src/), one place at a time,
// and looks whether the unit tests of the same room notice. Writes the score of each room and file between the marks in FILE,
// and prints the mutants that lived. What was tried before and has not changed since is not tried again; it lies in .cache/.
//
// --campaigns  also runs the tests that run whole campaigns: they kill more, and take most of a night
// --own        of the SOURCEs that are named, only the tests of the same names are run: quick enough to work by
// --by TEST    only this test is run, and those of the same names where --own is given: for what is tested beside another file
//
// Exit code 0: every room that ran reached its score. 1: one did not, or Stryker failed. 2: a wrong argument.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { needMarks, table, writeBetween } from './between-marks.mjs';

/** The rooms, and the score in percent below which one fails: less than what was seen, by what new lines may cost. */
const ROOMS = { numerics: 93, invariants: 96, engine: 95 };
/** Where each lies; the invariants are no part of the rest of the engine here. */
const FOLDERS = { numerics: 'src/numerics/', invariants: 'src/engine/invariants/', engine: 'src/engine/' };
/** The room that a source belongs to: the first whose folder it lies in. */
const roomOf = (source) => Object.keys(ROOMS).find((room) => source.startsWith(FOLDERS[room]));
/** The result of each file when it was last tried, so that a run of a few files leaves the others in the table. */
const RESULTS = '.cache/mutants/results.json';

const options = {
  campaigns: { type: 'boolean', default: false },
  own: { type: 'boolean', default: false },
  by: { type: 'string', multiple: true, default: [] },
};
function argumentsOf() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (thrown) {
    process.stderr.write(`${thrown.message}\n`);
    return process.exit(2);
  }
}
const { values, positionals } = argumentsOf();
const [file, ...chosen] = positionals;
const wrong = chosen.find((name) => !(name in ROOMS) && !(existsSync(name) && roomOf(name)));
if (file === undefined || wrong !== undefined) {
  const rooms = Object.keys(ROOMS).join(', ');
  process.stderr.write(
    file === undefined
      ? 'node scripts/mutants.mjs FILE [--campaigns] [--own] [--by TEST]... [ROOM | SOURCE]...\n'
      : `${wrong} is neither a room that is mutated (${rooms}) nor a file in one of them, such as src/numerics/noise.ts.\n`,
  );
  process.exit(2);
}
const missing = values.by.find((name) => !existsSync(name) || !name.endsWith('.test.ts'));
if (missing !== undefined) {
  process.stderr.write(`--by names ${missing}; expected a file of tests, such as src/engine/judge/chunk.test.ts.\n`);
  process.exit(2);
}
needMarks(file, 'scores');

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
const results = {};
const ran = new Set();
let failed = false;
for (const room of Object.keys(ROOMS)) {
  const files = chosen.filter((name) => roomOf(name) === room);
  if (chosen.length > 0 && files.length === 0 && !chosen.includes(room)) continue;
  const setting = {
    room,
    folder: FOLDERS[room].slice(0, -1),
    ...values,
    own: values.own && files.length > 0,
    ...(files.length > 0 && { files }),
  };
  const env = { ...process.env, PADPROOF_MUTANTS: JSON.stringify(setting) };
  const { status } = spawnSync('npx', ['stryker', 'run', '--incremental'], { stdio: 'inherit', env });
  ran.add(room);
  if (status === 0) Object.assign(results, read('.cache/mutants/report.json').files);
  else failed = true;
}
writeFileSync(RESULTS, JSON.stringify({ ...read(RESULTS), ...results }));
Object.assign(results, read(RESULTS));

const rooms = Object.keys(ROOMS).map((room) => {
  const own = Object.entries(results).filter(([source]) => roomOf(source) === room);
  return { room, files: Object.fromEntries(own.sort(([a], [b]) => a.localeCompare(b))) };
});

const STATES = ['Killed', 'Timeout', 'Survived', 'NoCoverage'];

/** How many mutants came to what. What did not run at all, since it does not load, counts neither way. */
function countsOf(mutants) {
  return STATES.map((state) => mutants.filter(({ status }) => status === state).length);
}

function scoreOf([killed, timeout, survived, uncovered]) {
  return (100 * (killed + timeout)) / (killed + timeout + survived + uncovered);
}

function line(name, mutants) {
  const counts = countsOf(mutants);
  return [name, scoreOf(counts).toFixed(1), ...counts];
}

const lines = rooms.flatMap(({ room, files }) => {
  const sources = Object.entries(files).filter(([, { mutants }]) =>
    mutants.some(({ status }) => STATES.includes(status)),
  );
  const all = sources.flatMap(([, { mutants }]) => mutants);
  if (all.length === 0) return [];
  const score = scoreOf(countsOf(all));
  if (ran.has(room) && score < ROOMS[room]) {
    process.stderr.write(
      `${room} has a score of ${score.toFixed(1)} %, and ${ROOMS[room]} % is asked for. Write the test that kills what lived, or change ROOMS in scripts/mutants.mjs and say why.\n`,
    );
    failed = true;
  }
  return [line(`**${room}**`, all), ...sources.map(([source, { mutants }]) => line(source.split('/').at(-1), mutants))];
});

/** The text that a mutant was, on one line. */
function originalOf(source, { start, end }) {
  const rows = source.split('\n').slice(start.line - 1, end.line);
  rows[rows.length - 1] = rows.at(-1).slice(0, end.column - 1);
  rows[0] = rows[0].slice(start.column - 1);
  return rows.join(' ');
}

const short = (text) => {
  const flat = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return flat.length > 60 ? `${flat.slice(0, 57)}...` : flat;
};

const prose = readFileSync(file, 'utf8');
const unexplained = [];
for (const { files } of rooms) {
  for (const [source, { source: text, mutants }] of Object.entries(files)) {
    for (const { status, mutatorName, location, replacement } of mutants) {
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      const what = `${mutatorName} | \`${short(originalOf(text, location))}\` | \`${short(replacement)}\``;
      const name = source.split('/').at(-1);
      if (prose.split('\n').some((one) => one.includes(`${name}:`) && one.includes(what))) continue;
      unexplained.push(
        `| ${name}:${location.start.line} | ${what} |${status === 'NoCoverage' ? ' not reached' : ''}\n`,
      );
    }
  }
}

const head = ['room or file', 'score, %', 'killed', 'timed out', 'survived', 'not reached'];
writeBetween(file, 'scores', table(head, lines));
if (unexplained.length > 0) {
  process.stdout.write(`\n${file} does not account for these, which lived:\n\n${unexplained.join('')}`);
}
process.exit(failed ? 1 : 0);
