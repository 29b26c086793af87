// Subjects that misbehave, each with the exit codes that are right for it. What they export stands on its own line.
const BASE = `
export function plain({ size: B, length: S, inputIds, attentionMask }) {
  const data = new Float32Array(B * S * 2);
  for (let b = 0; b < B; b++) {
    let sum = 0;
    for (let i = b * S; i < b * S + S; i++) if (!attentionMask || attentionMask[i]) sum += 1 + inputIds[i];
    for (let s = 0; s < S; s++) data.set([sum, inputIds[b * S + s] + s / 1024], 2 * (b * S + s));
  }
  return { lastHiddenState: { data, shape: [B, S, 2] } };
}
export const leaky = (batch) => plain({ ...batch, attentionMask: null });
export const subject = (encode, more) => ({
  name: 'plain', vocabularySize: 50, maxLength: 24, padId: 0, positions: 'absolute', fullyMasked: 'unspecified',
  outputs: ['lastHiddenState'], encode: async (batch, wanted) => encode(batch, wanted), ...more,
});
let calls = 0;
export const later = (then, after = 10) => (batch) => (++calls > after ? then(batch) : plain(batch));
export const states = (change) => (batch) => { const answer = plain(batch); change(answer.lastHiddenState, answer); return answer; };
`;

const HEAD = "import { plain, leaky, subject, later, states } from './base.mjs';\n";

const HELD = [0];
const VIOLATED = [1];
const USAGE = [2];
const NO_VERDICT = [4];
/** An answer that breaks the contract says nothing about padding; one that keeps it after all may be judged. */
const ANY = [0, 1, 2, 3, 4];

const encodes = (code) => `export default () => subject(${code});`;
const throws = (what) => encodes(`later(() => { throw ${what}; })`);

export const MODULES = {
  good: [HELD, encodes('plain')],
  leaky: [VIOLATED, encodes('leaky')],
  // The exit code is padproof's.
  'exit-0-in-encode': [NO_VERDICT, encodes('later(() => process.exit(0))')],
  'exit-0-at-load': [[2, 4], 'process.exit(0);'],
  'really-exit-in-encode': [NO_VERDICT, encodes('later(() => process.reallyExit(0))')],
  'exit-hook': [VIOLATED, `process.on('exit', () => { process.exitCode = 0; }); ${encodes('leaky')}`],
  'exit-hook-exits': [VIOLATED, `process.on('exit', () => process.exit(0)); ${encodes('leaky')}`],
  'exit-hook-really': [VIOLATED, `process.on('exit', () => process.reallyExit(0)); ${encodes('leaky')}`],
  'exit-code-set': [VIOLATED, `setInterval(() => { process.exitCode = 0; }, 1); ${encodes('leaky')}`],
  'exit-in-dispose': [VIOLATED, 'export default () => subject(leaky, { dispose: () => process.exit(0) });'],
  'really-exit-in-dispose': [
    VIOLATED,
    'export default () => subject(leaky, { dispose: () => process.reallyExit(0) });',
  ],
  'loop-in-dispose': [VIOLATED, 'export default () => subject(leaky, { dispose() { for (;;); } });'],
  'never-disposed': [HELD, 'export default () => subject(plain, { dispose: () => new Promise(() => {}) });'],
  'throws-in-dispose': [HELD, 'export default () => subject(plain, { dispose() { throw Object.create(null); } });'],
  'kept-open': [HELD, `setInterval(() => {}, 1000); ${encodes('plain')}`],
  'loop-in-encode': [[4, 137], encodes('later(() => { for (;;); })')],
  'never-answers': [NO_VERDICT, encodes('later(() => new Promise(() => {}))')],
  'no-exit-left': [VIOLATED, `process.exit = () => {}; process.on = process.once = () => process; ${encodes('leaky')}`],
  'no-emit-left': [VIOLATED, `process.emit = () => true; ${encodes('leaky')}`],
  // Standard output is padproof's.
  'prints-by-console': [
    HELD,
    `console.log('a', {}); ${encodes("(batch) => { console.log('b'); console.info('c'); console.table([1]); return plain(batch); }")}`,
  ],
  'prints-by-stream': [HELD, encodes("(batch) => { process.stdout.write('chatter\\\\n'); return plain(batch); }")],
  'prints-by-descriptor': [
    HELD,
    `import { writeSync } from 'node:fs'; ${encodes("(batch) => { writeSync(1, 'chatter\\\\n'); return plain(batch); }")}`,
  ],
  'prints-by-child': [
    HELD,
    `import { spawnSync } from 'node:child_process'; spawnSync('echo', ['chatter'], { stdio: 'inherit' }); ${encodes('plain')}`,
  ],
  // What is thrown.
  'throws-null': [NO_VERDICT, throws('null')],
  'throws-undefined': [NO_VERDICT, throws('undefined')],
  'throws-symbol': [NO_VERDICT, throws("Symbol('x')")],
  'throws-without-prototype': [NO_VERDICT, throws('Object.create(null)')],
  'throws-proxy': [NO_VERDICT, throws('new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } })')],
  'throws-getter': [
    NO_VERDICT,
    throws("Object.defineProperty(new Error(), 'message', { get() { throw new Error('again'); } })"),
  ],
  'throws-odd-message': [NO_VERDICT, throws('Object.assign(new Error(), { message: { toString() { throw 3; } } })')],
  'throws-controls': [NO_VERDICT, throws("new Error('\\\\u001b[31mred\\\\u0007\\\\u009b2J')")],
  'throws-much': [NO_VERDICT, throws("new Error('x'.repeat(300000))")],
  'throws-odd-stack': [NO_VERDICT, throws("Object.assign(new Error('x'), { stack: 7, cause: null })")],
  'throws-function': [NO_VERDICT, throws('() => 1')],
  'throws-at-load': [USAGE, 'throw Object.create(null);'],
  'throws-controls-at-load': [USAGE, "throw new Error('\\u001b[2J\\u009b');"],
  'factory-throws': [USAGE, 'export default () => { throw new Proxy({}, { get() { throw 1; } }); };'],
  'stray-throw': [
    NO_VERDICT,
    encodes('later(() => { setTimeout(() => { throw Object.create(null); }); return new Promise(() => {}); })'),
  ],
  'stray-rejection': [NO_VERDICT, encodes('later(() => { void Promise.reject(null); return new Promise(() => {}); })')],
  'own-handlers': [
    VIOLATED,
    `process.on('uncaughtException', () => {}); process.on('unhandledRejection', () => {}); ${encodes('leaky')}`,
  ],
  // What is exported.
  'exports-null': [USAGE, 'export default null;'],
  'exports-proxy': [
    USAGE,
    'export default new Proxy({}, { get() { throw 1; }, has() { throw 2; }, ownKeys() { throw 3; } });',
  ],
  'exports-getter': [USAGE, 'export default { get name() { throw Object.create(null); }, encode() {} };'],
  'exports-text': [USAGE, "export default '\\u001b[2J';"],
  'made-null': [USAGE, 'export default () => null;'],
  'made-promise-of-nothing': [USAGE, 'export default async () => undefined;'],
  'odd-name': [HELD, "export default () => subject(plain, { name: 'x\\u001b[31m\\u009b\\u0000' });"],
  'long-name': [ANY, "export default () => subject(plain, { name: 'x'.repeat(20000) });"],
  'odd-traits': [USAGE, 'export default () => subject(plain, { vocabularySize: NaN, maxLength: -1, padId: 1e9 });'],
  'odd-outputs': [USAGE, "export default () => subject(plain, { outputs: ['\\u001b[2J', {}, null] });"],
  'odd-fields': [
    ANY,
    "export default () => subject(plain, { notes: [null, 7, '\\u001b'], platform: 7, backend: {}, precision: Symbol('x') });",
  ],
  // What is answered.
  'answers-null': [NO_VERDICT, encodes('later(() => null)')],
  'answers-proxy': [NO_VERDICT, encodes('later(() => new Proxy({}, { get() { throw 1; } }))')],
  'answers-list': [HELD, encodes('states((values) => { values.data = [...values.data]; })')],
  'answers-endless-shape': [NO_VERDICT, encodes('states((values) => { values.shape = [1e9, 1e9, 1e9]; })')],
  'answers-odd-shape': [NO_VERDICT, encodes("states((values) => { values.shape = { length: 3, 0: 'a' }; })")],
  'answers-shape-getter': [
    NO_VERDICT,
    encodes("states((values) => Object.defineProperty(values, 'shape', { get() { throw Object.create(null); } }))"),
  ],
  'answers-bits': [HELD, encodes('states((values) => { values.data = new Float64Array(values.data); })')],
  'answers-nan': [VIOLATED, encodes('states((values) => values.data.fill(NaN))')],
  'answers-detached': [
    NO_VERDICT,
    encodes('states((values) => { structuredClone(values.data.buffer, { transfer: [values.data.buffer] }); })'),
  ],
  'splices-wanted': [HELD, encodes('(batch, wanted) => { try { wanted.splice(0); } catch {} return plain(batch); }')],
  'writes-into-the-batch': [
    VIOLATED,
    encodes(
      '(batch) => { const answer = leaky(batch); try { batch.inputIds.fill(0); batch.attentionMask?.fill(1); } catch {} return answer; }',
    ),
  ],
};

/** The files of all of them, by name. */
export function moduleFiles() {
  const files = Object.entries(MODULES).map(([name, [, code]]) => [
    `${name}.mjs`,
    Buffer.from(HEAD + code.replaceAll('\\\\', '\\')),
  ]);
  return Object.fromEntries([['base.mjs', Buffer.from(BASE)], ...files]);
}
