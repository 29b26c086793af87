// The counter of false alarms: one that cannot count would make the long run worthless.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { falseAlarms, longTable } from './long.mjs';

const broken = [{ name: 'matches-unpadded', verdict: 'violated' }];
const held = [{ name: 'repeatable', verdict: 'held' }];
const anywhere = { safe: true, safeAnywhere: true };

test('whatever breaks in use is a false alarm, and what breaks beyond it is one where nothing moves the twin', () => {
  assert.deepEqual(falseAlarms({ verdict: 'held', invariants: held, limits: held }, anywhere), []);
  assert.deepEqual(falseAlarms({ verdict: 'violated', invariants: broken }, anywhere), ['matches-unpadded']);
  const beyond = { verdict: 'held', invariants: held, limits: broken };
  assert.deepEqual(falseAlarms(beyond, anywhere), ['matches-unpadded, beyond the use']);
  assert.deepEqual(falseAlarms(beyond, { safe: true, safeAnywhere: false }), []);
});

test('a run that ends otherwise than held is none that says nothing', () => {
  assert.deepEqual(falseAlarms({ verdict: 'inconclusive', invariants: held }, anywhere), ['inconclusive, not held']);
  const stopped = { verdict: 'inconclusive', invariants: held, stopped: { message: 'lost' } };
  assert.deepEqual(falseAlarms(stopped, anywhere), ['stopped: lost']);
  assert.throws(() => falseAlarms({ verdict: 'held', invariants: held }, { safe: false }), /own use moves/);
});

test('the table counts cases and false alarms over all twins', () => {
  const rows = [
    { twin: 'bert', cases: 2000, alarms: [] },
    { twin: 'qwen3', cases: 2000, alarms: ['repeatable', 'matches-unpadded'] },
  ];
  const text = longTable(rows, { seed: 7, maxLength: 14 });
  assert.match(text, /^Seed 7, rows of up to 14 positions:/);
  assert.match(text, /\| \*\*all 2\*\* \| \*\*4,000\*\* \| \*\*2\*\* \|/);
  assert.match(text, /\| qwen3 \| 2,000 \| 2 \| repeatable; matches-unpadded \|/);
});
