import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { settingOf } from './setting.mjs';

const model = mkdtempSync(join(tmpdir(), 'padproof-'));
writeFileSync(join(model, 'model.safetensors'), '');
process.on('exit', () => rmSync(model, { recursive: true }));
const setting = (...args) => settingOf(['--model', model, ...args], ['forward', 'cases']);

test('all parts unless some are named', () => {
  assert.deepEqual(setting().parts, ['forward', 'cases']);
  assert.deepEqual(setting('cases').parts, ['cases']);
});

test('a quick run is shorter, unless minutes are named', () => {
  assert.ok(setting('--quick').minutes < setting().minutes);
  assert.equal(setting('--quick', '--minutes', '0.5').minutes, 0.5);
});

test('what is wrong is named, with what would be right', () => {
  assert.throws(() => setting('forwards'), /forwards; expected some of forward, cases/);
  assert.throws(() => setting('--minutes', 'ten'), /--minutes is ten; expected a number above 0/);
  assert.throws(() => setting('--fast'), /--fast/);
  assert.throws(() => settingOf(['--model', tmpdir()], []), /holds no model.safetensors.*--model.*setup.sh/);
});
