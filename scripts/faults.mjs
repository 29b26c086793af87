// Writes the kill matrix into docs/faults.md: node scripts/faults.mjs FILE BACKEND...
//
// What padproof faults prints as Markdown goes between the marks of each backend in FILE. It runs what is built: npm run
// build comes first. Takes minutes a backend.
import { spawnSync } from 'node:child_process';
import { needMarks, writeBetween } from './between-marks.mjs';

const [file, ...backends] = process.argv.slice(2);
if (backends.length === 0) {
  process.stderr.write('node scripts/faults.mjs FILE BACKEND...\n');
  process.exit(2);
}
/** Claims that need no noise, which takes minutes a fault to measure where a processor stands in for a GPU. */
const WITHOUT_NOISE =
  'rows-sum-to-one,padded-columns-are-zero,padded-rows-attend-to-real-tokens,pad-content-is-ignored,position-wise-stays-in-place,' +
  'batch-mates-are-ignored,repeatable,no-mask-is-all-ones,mask-forms-agree,fully-masked-rows,mask-matters';

/** Small passes take several times as long on tensorflow as on wasm, and hundreds of times on webgpu in software. */
const FEWER = {
  tensorflow: ['--runs', '20', '--no-shrink', '--threshold', '95'],
  webgpu: ['--runs', '4', '--max-length', '6', '--no-shrink', '--threshold', '60', '--invariants', WITHOUT_NOISE],
};
let failed = 0;
for (const backend of backends) {
  needMarks(file, backend);
  const args = ['dist/cli/main.js', 'faults', '--backend', backend, ...(FEWER[backend] ?? ['--others']), '--markdown'];
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio, maxBuffer: 2 ** 26 });
  failed ||= status;
  if (stdout === '') process.exit(status);
  writeBetween(file, backend, stdout);
}
process.exit(failed);
