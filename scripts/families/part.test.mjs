// A part of a table is never written over the whole.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'padproof-part-'));
after(() => rmSync(folder, { recursive: true }));

for (const [script, names, before, [flag, value]] of [
  ['families.mjs', ['twins', 'faults'], [folder], ['--every', '3']],
  ['torch-families.mjs', ['torch'], [], ['--only', 'bert']],
])
  test(`${script} refuses ${flag} beside a file, and says what to do`, () => {
    const file = join(folder, 'tables.md');
    const whole = names.map((name) => `<!-- ${name} -->\n\nall of it\n\n<!-- end of ${name} -->\n`).join('');
    writeFileSync(file, whole);
    const args = [join(import.meta.dirname, '..', script), ...before, file, flag, value];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.match(
      stderr,
      new RegExp(`^${flag} is ${value}, and .*tables\\.md holds the whole table.* leave out .* to print the part`),
    );
    assert.equal(status, 2);
    assert.equal(readFileSync(file, 'utf8'), whole);
  });
