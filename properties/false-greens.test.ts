// Subjects that are wrong and try to look right are not green; their innocent twins are.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { some } from '../src/testing/deep';

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'docs/false-greens.md');

/** Some of each kind that are cheap to find, and do not depend on luck: three by day. */
const CHEAP = some(
  [
    'memory/memo-of-16',
    'shapes/B-33',
    'innocent/tiny',
    'asking/splices-wanted',
    'asking/splices-pooled',
    'outputs/one-label-of-the-last-token',
    'shapes/S-65',
    'declared/outputs-shrink',
    'extras/reordered-far-off',
    'extras/gradients-all-zero',
    'innocent/cache-of-sequences',
    'innocent/writes-into-the-batch',
  ],
  3,
);

interface Failed {
  readonly code: unknown;
  readonly stdout: string;
}

async function examined(only: string, runs = 100): Promise<Failed> {
  const args = ['scripts/hostile/sly.mjs', '--only', only, '--seeds', '1', '--runs', String(runs), '--plain'];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, { cwd: ROOT })) };
  } catch (failed) {
    return failed as Failed;
  }
}

test('what hides is not green, and what is right holds', async () => {
  const { code, stdout } = await examined(CHEAP.join(','));
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(stdout).toContain(`${CHEAP.length} checks under the seeds 1.`);
}, 60_000);

test('the page lists what the catalogue has', async () => {
  const page = join(mkdtempSync(join(tmpdir(), 'padproof-sly-')), 'page.md');
  copyFileSync(PAGE, page);
  await promisify(execFile)(process.execPath, ['scripts/hostile/sly.mjs', '--docs', page], { cwd: ROOT });
  const written = readFileSync(page, 'utf8');
  rmSync(dirname(page), { recursive: true });
  // Where it does not: node scripts/hostile/sly.mjs --docs docs/false-greens.md
  expect(readFileSync(PAGE, 'utf8')).toBe(written);
});

test('a false green is called one: a run of eight cases makes fewer than 500 calls', async () => {
  const { code, stdout } = await examined('history/after-500-calls', 8);
  expect({ code, stdout }).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('a false green: history/after-500-calls'),
  });
});
