// A program that speaks the protocol, and goes wrong in one way, most at the third question: node odd.mjs WAY [FILE]
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { frame, lengthOf, send, write } from './frames.mjs';

const [way = '', file] = process.argv.slice(2);
const WHEN = way === 'dies later' ? 40 : 3;

const block = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);

if (way === 'prints') write(Buffer.from('Loading the model\n'));
if (way === 'dies at once') {
  console.error('Traceback (most recent call last):\n  File "my_model.py", line 1\nModuleNotFoundError: torch');
  process.exit(1);
}
if (way === 'says nothing') block();
frame();
if (way.startsWith('starts another')) {
  const other = spawn('sleep', ['600'], { stdio: 'ignore' });
  writeFileSync(file, `${process.pid} ${other.pid}`);
}
const subject = {
  ...{ name: 'odd', vocabularySize: 100, maxLength: 32, padId: 0, positions: 'absolute', fullyMasked: 'unspecified' },
  outputs: ['pooled'],
  ...(way === 'declares a typo' && { vocabularysize: 7 }),
  ...(way === 'declares what cannot be' && { padId: 100 }),
};
const said = {
  'another version': { padproof: 9, subject, methods: ['encode'] },
  'refuses the use': { padproof: 1, error: 'config.json names no model_type', exitCode: 2 },
  'lacks something': { padproof: 1, error: 'torch is not installed', exitCode: 3 },
  'cannot go on': { padproof: 1, error: 'ValueError: no such layer' },
  'has another method': { padproof: 1, subject, methods: ['encode', 'decode'] },
}[way] ?? { padproof: 1, subject, methods: ['encode'] };
send(Buffer.from(way === 'is no JSON' ? 'hello' : JSON.stringify(said)));

for (let n = 1; ; n++) {
  const question = frame();
  const header = JSON.parse(question.subarray(8, 8 + Number(question.readBigUInt64LE())));
  const odd = n === WHEN;
  const [B, S] = header.inputIds.shape;
  const at = (name, i) =>
    question.readInt32LE(8 + Number(question.readBigUInt64LE()) + header[name].data_offsets[0] + 4 * i);
  // The number of tokens, and what lies under the padding of one that leaks.
  const counts = (i) => (header.attentionMask ? at('attentionMask', i) : 1);
  const data = Float32Array.from({ length: B }, (_, row) => {
    const positions = Array.from({ length: S }, (_, s) => row * S + s);
    return positions.reduce((sum, i) => sum + counts(i) + (way === 'leaks' ? at('inputIds', i) : 0), 0);
  });
  const dtype = odd && way === 'answers in float64' ? 'F64' : 'F32';
  const id = odd && way === 'answers another' ? '7' : header.__metadata__.id;
  const offsets = [0, odd && way === 'lies about a tensor' ? 4 * B + 4 : 4 * B];
  const error = odd && way === 'refuses' ? 'RuntimeError: no such row (my_model.py, line 7)' : undefined;
  const json = Buffer.from(
    JSON.stringify({
      __metadata__: { id, ...(error && { error }) },
      'pooled.sum': { dtype, shape: dtype === 'F64' ? [B, 0.5] : [B, 1], data_offsets: offsets },
    }),
  );
  const body = Buffer.concat([lengthOf(json.length), json, Buffer.from(data.buffer)]);
  if (odd) {
    console.error(`\u001b[31mabout to go wrong: ${way}`);
    if (way.startsWith('dies')) process.exit(7);
    if (way === 'is killed') process.kill(process.pid, 'SIGKILL');
    if (way.endsWith('hangs')) block();
    if (way === 'writes half a frame') write(Buffer.concat([lengthOf(body.length), body.subarray(0, 9)]));
    if (way === 'writes half a frame') process.exit(0);
    if (way === 'lies about its length') write(lengthOf(2n ** 62n));
    if (way === 'lies about its length') block();
    if (way === 'writes no safetensors') send(Buffer.from('hello'));
    if (way === 'writes no safetensors') continue;
    if (way === 'answers twice') send(body);
  }
  send(body);
}
