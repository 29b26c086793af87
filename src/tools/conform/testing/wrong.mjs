// A program that speaks the whole protocol, and breaks one rule of it, by the rule's name: node wrong.mjs [RULE] [HOW]
import { readSync, writeSync } from 'node:fs';

const [wrong = '', how = ''] = process.argv.slice(2);
const breaks = (rule, way = '') => wrong === rule && how === way;
const E = 4;

const write = (bytes) => {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
};
const lengthOf = (n) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(n));
  return bytes;
};
const block = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
function leave() {
  if (wrong === 'it-ends-with-its-input' && (how === '' || asked === 0)) block();
  process.exit(0);
}

function read(size) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const count = readSync(0, bytes, at, size - at);
    if (count === 0) leave();
    if (breaks('frames-may-come-in-pieces') && count < size && size < 1000) process.exit(1);
    if (breaks('many-rows-are-taken', 'one read') && count < size && size > 1000) process.exit(1);
    at += count;
  }
  return bytes;
}
const frame = () => read(Number(read(8).readBigUInt64LE()));

function send(body) {
  const says = { '': body.length + 8, short: body.length - 8, 'big-endian': 0 }[how] ?? body.length;
  if (asked > 1 && wrong === 'frames-have-their-length') {
    const length = lengthOf(says);
    if (how === 'big-endian') length.writeBigUInt64BE(BigInt(body.length));
    write(Buffer.concat([length, body]));
  } else write(Buffer.concat([lengthOf(body.length), body]));
}

let asked = 0;
if (breaks('frames-alone-are-written')) write(Buffer.from('Loading the model\n'));
const hello = JSON.parse(frame().toString());
const subject = {
  name: 'right but for one thing',
  ...{ vocabularySize: 50, maxLength: 300, padId: 0, positions: 'given', fullyMasked: 'unspecified', tokenTypes: 2 },
  maskForms: ['boolean [B, S]', 'additive [B, 1, 1, S]'],
  outputs: ['lastHiddenState', 'hiddenStates', 'attentions', 'pooled', 'logits'],
};
const methods = 'encode reference together gradients inside fresh reordered drop embed'.split(' ');
if (breaks('subject-is-declared')) delete subject.padId;
if (breaks('subject-is-declared', 'a wrong value')) subject.positions = 'right';
if (breaks('fields-are-known')) subject.padid = 0;
if (breaks('methods-are-known')) methods.push('decode');
if (breaks('methods-are-known', 'none')) methods.length = 0;
const first = {
  'version-is-1': { padproof: '1', subject, methods },
  'refusal-is-in-words': { padproof: 1, error: { message: 'no' } },
}[wrong] ?? { padproof: breaks('version-is-its-own') ? hello.padproof : 1, subject, methods };
if (breaks('first-frame-is-in-bounds')) write(lengthOf(17 * 2 ** 20));
else if (breaks('first-frame-is-json')) send(Buffer.from('hello'));
else send(Buffer.from(JSON.stringify(first)));

/** The metadata and the tensors of a question. */
function decode(bytes) {
  const length = Number(bytes.readBigUInt64LE());
  const text = bytes.subarray(8, 8 + length).toString();
  const { __metadata__: said, ...entries } = JSON.parse(text);
  // Who takes the header to be as padproof writes it finds the tensors behind its last bracket.
  const start = breaks('headers-are-read-as-json') ? 8 + Math.ceil((text.lastIndexOf('}') + 1) / 8) * 8 : 8 + length;
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets.map((offset) => start + offset);
    // Who writes numbers the wrong way round reads them so.
    if (breaks('numbers-are-little-endian') && name.startsWith('replaced.'))
      Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - begin).swap32();
    const data = bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + end);
    tensors[name] = { shape, data: new { I32: Int32Array, F32: Float32Array, BOOL: Uint8Array }[dtype](data) };
  }
  return { said, tensors };
}

function answer(said, tensors = {}) {
  const header = { __metadata__: said };
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors))
    header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += data.byteLength)] };
  if (breaks('tensors-are-float32') && header.logits) header.logits.dtype = 'I32';
  if (breaks('answers-are-safetensors') && header.logits) header.logits.data_offsets[0] += 4;
  if (breaks('headers-are-in-bounds')) said.more = 'x'.repeat(2 ** 20);
  const json = Buffer.from(JSON.stringify(header));
  const size = breaks('headers-are-filled-up')
    ? json.length % 8 === 0
      ? json.length + 1
      : json.length
    : Math.ceil(json.length / 8) * 8;
  const text = Buffer.alloc(size, ' ');
  text.set(json);
  const parts = Object.values(tensors).map(({ data }) => Buffer.from(data.buffer));
  if (breaks('numbers-are-little-endian')) parts.forEach((part) => part.swap32());
  send(Buffer.concat([lengthOf(text.length), text, ...parts]));
}

const values = (shape, of) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i)),
});

function encode({ inputIds, attentionMask, tokenTypeIds, positionIds, mask }, wanted) {
  const [B, S] = inputIds.shape;
  const refuse = (rule, when) => {
    if (breaks(rule) && when) throw new Error('an index is out of range');
  };
  refuse('mask-may-be-absent', !attentionMask && !mask);
  refuse('mask-forms-are-taken', mask?.data instanceof Uint8Array);
  refuse('every-id-is-taken', inputIds.data.includes(subject.vocabularySize - 1) && B === 1 && S === 2);
  refuse('one-token-is-taken', B * S === 1);
  refuse('longest-row-is-taken', S === subject.maxLength);
  refuse('many-rows-are-taken', B > 1000);
  if (
    breaks('rows-without-tokens-are-taken') &&
    attentionMask &&
    attentionMask.data.slice(0, S).every((real) => real === 0)
  )
    process.exit(1);
  const row = (i) => Math.floor(i / (S * E));
  const at = (i) => (breaks('arrays-are-row-major') ? (Math.floor(i / E) % S) * B + row(i) : Math.floor(i / E));
  const of = (rule, ids, i) => (breaks(rule) ? 0 : ids.data[at(i)]);
  const own = (i) => {
    const position = of('position-ids-are-read', positionIds, i);
    return (
      Math.sin(inputIds.data[at(i)] * 7 + position + 3 * of('token-types-are-read', tokenTypeIds, i) + (i % E)) + 2
    );
  };
  const width = breaks('widths-stay') ? S : E;
  const several = breaks('widths-stay', 'how many') ? [S] : [];
  const all = {
    lastHiddenState: { lastHiddenState: values([B, breaks('shapes-fit-the-batch') ? 3 : S, E], own) },
    hiddenStates: Object.fromEntries(
      [0, 1].map((layer) => [
        `hiddenStates.${breaks('layers-are-numbered') ? layer + 1 : layer}`,
        values([B, S, E], own),
      ]),
    ),
    attentions: { 'attentions.0': values([B, 1, S, S], () => 1 / S) },
    pooled: {
      'pooled.first': values([B, ...several, width], (i) =>
        own((Math.floor(i / width) * S * E + (i % width)) % (B * S * E)),
      ),
    },
    logits: { logits: values([B, S, 5], (i) => i % 5) },
  };
  if (breaks('wanted-outputs-are-there') && wanted.length === 1 && wanted[0] === 'attentions') return {};
  return Object.assign({}, ...wanted.map((name) => all[name]));
}

const instances = new Set(['0']);
let made = 0;
function make() {
  const name = String(++made);
  instances.add(name);
  return name;
}

/** The metadata beside the id, and the tensors. */
function respond({ method, instance, wanted = '', loss, texts, ...more }, tensors) {
  const unknown = !methods.includes(method);
  if (unknown && breaks('unknown-methods-are-errors')) return [{}, encode(tensors, ['pooled'])];
  if (unknown && breaks('errors-end-nothing')) process.exit(1);
  if (unknown && breaks('errors-have-no-tensors')) return [{ error: 'no such method' }, encode(tensors, ['pooled'])];
  if (unknown || breaks(`${method}-is-answered`, 'not at all')) throw new Error(`there is no method ${method}`);
  if (breaks(`${method}-is-answered`) || (method === 'gradients' && breaks('gradients-are-answered', 'not at all')))
    throw new Error('not written yet');
  if (!instances.has(instance)) throw new Error(`there is no instance ${instance}`);
  switch (method) {
    case 'fresh':
    case 'reordered':
      return [{ instance: breaks(`${method}-is-answered`, 'the same') ? '0' : make() }, {}];
    case 'drop':
      if (breaks('instances-share-nothing')) instances.clear();
      instances.delete(instance);
      return [{}, {}];
    case 'embed': {
      const { length } = JSON.parse(texts);
      return [{}, { vectors: values([breaks('embed-is-answered', 'one row') ? 1 : length, E], (i) => i) }];
    }
    case 'gradients': {
      const [B, S] = tensors.inputIds.shape;
      if ((loss === 'mlm') !== 'labels' in tensors) throw new Error('labels are for mlm');
      const pad = breaks('gradients-are-answered') ? {} : { padEmbedding: values([E], () => 0) };
      return [{}, { embeddings: values([B, S, E], (i) => i), ...pad }];
    }
    case 'inside': {
      const [own, first] = Object.values(encode(tensors, ['lastHiddenState', 'pooled']));
      const found = { 0: tensors['replaced.0'] ?? own, 1: first };
      if (breaks('inside-is-answered', 'as it was')) found[0] = own;
      if (breaks('inside-is-answered', 'other numbers')) found[0] = values(own.shape, (i) => i);
      const shape = (at) => (breaks('inside-is-answered', 'a wrong shape') ? [1] : found[at].shape);
      const step = (at, inputs) => {
        const outputs = [{ name: String(at), type: 'float32', shape: shape(at) }];
        return { operator: 'table', name: '', source: 'wrong.mjs:1', inputs, outputs };
      };
      const steps = [step(0, []), step(1, breaks('inside-is-answered', 'no such input') ? ['2'] : ['0'])];
      const path = breaks('inside-is-answered', 'another path') ? String(asked) : 'one way';
      if (more.tensors !== undefined)
        return [{ path }, Object.fromEntries(more.tensors.split(',').map((at) => [at, found[at]]))];
      return [
        { path, steps: JSON.stringify(steps), outputs: JSON.stringify({ lastHiddenState: '0', 'pooled.first': '1' }) },
        {},
      ];
    }
    default:
      return [{}, encode(tensors, wanted.split(','))];
  }
}

for (;;) {
  const { said, tensors } = decode(frame());
  asked++;
  if (breaks('every-frame-is-answered')) block();
  if (breaks('it-runs-until-its-input-ends') && asked === 2) process.exit(0);
  if (breaks('frames-alone-are-written', 'later') && asked === 3) write(Buffer.from('encoding …\n'));
  const id = breaks('ids-are-repeated') ? String(asked) : breaks('metadata-is-strings') ? asked : said.id;
  let more, found;
  try {
    [more, found] = respond(said, tensors);
  } catch (error) {
    answer({ id, error: error.message });
    continue;
  }
  answer({ id, ...more }, found);
  if (breaks('frames-alone-are-written', 'behind') && asked === 3) write(Buffer.from('ok\n'));
  if (breaks('one-frame-answers-one') && asked === 2) answer({ id, ...more }, found);
}
