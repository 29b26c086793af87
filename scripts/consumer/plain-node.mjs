import assert from 'node:assert/strict';
import { check, ExitCode, INVARIANTS, VERSION } from 'padproof';
import { Bert, bertSubject, correctSeams, syntheticCheckpoint } from 'padproof/bert';
import { matchers } from 'padproof/jest';
import manifest from 'padproof/package.json' with { type: 'json' };
import bagOfWords from './bag-of-words.cjs';

const options = { runs: 20, seed: 1 };
const held = await check(() => bagOfWords(), options);
const violated = await check(bagOfWords({ countsPadding: true }), options);
assert.deepEqual([held.verdict, held.exitCode], ['held', ExitCode.held]);
assert.deepEqual([violated.verdict, violated.exitCode], ['violated', ExitCode.violated]);
assert.equal(VERSION, manifest.version);
assert.ok(INVARIANTS.length > 0 && typeof matchers.toIgnorePadding === 'function');
assert.ok([Bert, bertSubject, correctSeams.scores, syntheticCheckpoint].every((part) => typeof part === 'function'));
