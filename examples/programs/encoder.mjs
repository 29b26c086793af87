// An encoder in a program of its own, written from docs/guide/program-protocol.md alone:
//   npx padproof check -- node examples/programs/encoder.mjs
// Each token's vector is its own, and a part of the mean of all that the mask shows.
import { readSync, writeSync } from 'node:fs';
import { TextDecoder, TextEncoder } from 'node:util';

const E = 8;
const embed = (id, position) => Float32Array.from({ length: E }, (_, e) => Math.sin(id * 7 + position * 3 + e));

function encode({ inputIds, attentionMask, positionIds }) {
  const [B, S] = inputIds.shape;
  const data = new Float32Array(B * S * E);
  const pooled = new Float32Array(B * E);
  for (let row = 0; row < B; row++) {
    const at = Array.from({ length: S }, (_, i) => row * S + i);
    const vectors = at.map((i) => embed(inputIds.data[i], positionIds.data[i]));
    const visible = at.map((i) => attentionMask?.data[i] ?? 1);
    const count = Math.max(
      1,
      visible.reduce((a, b) => a + b),
    );
    for (let e = 0; e < E; e++) {
      const mean = vectors.reduce((sum, vector, i) => sum + visible[i] * vector[e], 0) / count;
      pooled[row * E + e] = mean;
      vectors.forEach((vector, i) => (data[at[i] * E + e] = vector[e] + mean));
    }
  }
  return { lastHiddenState: { shape: [B, S, E], data }, 'pooled.mean': { shape: [B, E], data: pooled } };
}

/** The next bytes of standard input; undefined where it has ended. */
function read(size) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size;) {
    const count = readSync(0, bytes, at, size - at);
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}

function readFrame() {
  const length = read(8);
  return length && read(Number(new DataView(length.buffer).getBigUint64(0, true)));
}

function writeAll(bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}

function writeFrame(...parts) {
  const length = new Uint8Array(8);
  const size = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  new DataView(length.buffer).setBigUint64(0, BigInt(size), true);
  for (const part of [length, ...parts]) writeAll(part);
}

/** The metadata and the tensors of a safetensors buffer. */
function decode(frame) {
  const length = Number(new DataView(frame.buffer).getBigUint64(0, true));
  const { __metadata__: said, ...entries } = JSON.parse(new TextDecoder().decode(frame.subarray(8, 8 + length)));
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets.map((offset) => 8 + length + offset);
    if (dtype === 'I32') tensors[name] = { shape, data: new Int32Array(frame.buffer.slice(begin, end)) };
  }
  return { said, tensors };
}

function answer(said, tensors = {}) {
  const header = { __metadata__: said };
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors))
    header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += data.byteLength)] };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const text = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  text.set(json);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  writeFrame(length, text, ...Object.values(tensors).map(({ data }) => new Uint8Array(data.buffer)));
}

readFrame(); // {"padproof": 1}
const subject = {
  name: 'mean of what is visible, in a program',
  vocabularySize: 100,
  maxLength: 64,
  padId: 0,
  positions: 'given',
  fullyMasked: 'unspecified',
  outputs: ['lastHiddenState', 'pooled'],
};
writeFrame(new TextEncoder().encode(JSON.stringify({ padproof: 1, subject, methods: ['encode'] })));
for (let frame = readFrame(); frame; frame = readFrame()) {
  const { said, tensors } = decode(frame);
  try {
    if (said.method !== 'encode') throw new Error(`there is no method ${said.method}`);
    answer({ id: said.id }, encode(tensors));
  } catch (error) {
    answer({ id: said.id, error: error.message });
  }
}
