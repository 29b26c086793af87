// Counts false alarms: many cases of each twin in its own use: node scripts/families/false-alarms.mjs TWINS [FILE] [flags]
//
// TWINS is what scripts/families/make.py made. By float64 padding moves no twin in its own use, so whatever breaks there is a false
// alarm. With FILE the table is written between the marks `long` there, else to standard output. Exit code 1 where there is a false
// alarm. It runs what is built: npm run build comes first.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { needMarks, writeBetween } from '../between-marks.mjs';
import { longRun, longTable } from './long.mjs';
import { twinsIn } from './twins.mjs';

const built = createRequire(join(import.meta.dirname, '..', '..', 'dist', 'index.js'));
const engine = { ...built('./subjects/kinds/resolve.js'), ...built('./engine/campaign/campaign.js') };
const { ExitCode } = built('./core/errors.js');
const say = (message) => process.stderr.write(`families: ${message}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '2000' },
    'max-length': { type: 'string', default: '14' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [folder, file] = positionals;
const numbers = [values.cases, values['max-length'], values.seed];
const twins = folder && existsSync(folder) ? twinsIn(folder, values.only?.split(',')) : [];
if (twins.length === 0 || !numbers.every((one) => /^\d+$/.test(one))) {
  say('node scripts/families/false-alarms.mjs TWINS [FILE] [--cases N] [--max-length N] [--seed N] [--only NAMES]');
  say('TWINS is what scripts/families/make.py made, NAMES are of twins in it.');
  process.exit(ExitCode.usage);
}
if (file) needMarks(file, 'long');

const [runs, maxLength, seed] = numbers.map(Number);
const rows = [];
for (const twin of twins) {
  const row = await longRun(engine, twin, { runs, seed, maxLength });
  say(`${row.twin}: ${row.cases} cases, false alarms: ${row.alarms.join('; ') || 'none'}`);
  rows.push(row);
}
const text = longTable(rows, { seed, maxLength });
if (file) writeBetween(file, 'long', text);
else process.stdout.write(`${text}\n`);
process.exitCode = rows.some(({ alarms }) => alarms.length > 0) ? ExitCode.violated : ExitCode.held;
