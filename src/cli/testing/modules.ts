import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BASE = `
import { appendFileSync, writeFileSync } from 'node:fs';
if (process.env.PIDS) appendFileSync(process.env.PIDS, process.pid + '\\n');
export function plain({ size: B, length: S, inputIds, attentionMask }) {
  const data = new Float32Array(B * S * 2);
  for (let b = 0; b < B; b++) {
    let sum = 0;
    for (let i = b * S; i < b * S + S; i++) if (!attentionMask || attentionMask[i]) sum += 1 + inputIds[i];
    for (let s = 0; s < S; s++) data.set([sum, inputIds[b * S + s] + s / 16], 2 * (b * S + s));
  }
  return { lastHiddenState: { data, shape: [B, S, 2] } };
}
export const subject = (encode, more) => ({
  name: 'plain', vocabularySize: 50, maxLength: 24, padId: 0, positions: 'absolute', fullyMasked: 'unspecified',
  outputs: ['lastHiddenState'], encode: async (batch) => encode(batch), ...more,
});
export const leaky = (batch) => plain({ ...batch, attentionMask: null });
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export { writeFileSync };
let calls = 0;
export const later = (after, then) => (batch) => (++calls > after ? then(batch) : plain(batch));
`;

/** Small subjects, each with what is wrong about it. What they export stands on its own line. */
const MODULES: Readonly<Record<string, string>> = {
  good: 'export default () => subject(plain);',
  leaky: 'export default () => subject(leaky);',
  throws: "export default () => subject(() => { throw new Error('out of cheese'); });",
  'never-answers': 'export default () => subject(() => new Promise(() => {}));',
  'fewer-rows': 'export default () => subject((batch) => plain({ ...batch, size: 1 }));',
  'wrong-shape': `export default () => subject((batch) => {
    const { lastHiddenState: { data } } = plain(batch);
    return { lastHiddenState: { data, shape: [data.length] } };
  });`,
  nan: `export default () => subject((batch) => {
    const answer = plain(batch);
    answer.lastHiddenState.data.fill(NaN);
    return answer;
  });`,
  'now-and-then': `let asked = 0;
export default () => subject((batch) => (++asked % 60 === 0 ? leaky(batch) : plain(batch)));`,
  exits: 'export default () => subject(() => process.exit(0));',
  'exits-later': 'export default () => subject(later(100, () => process.exit(7)));',
  'is-killed-later': `import { execFileSync } from 'node:child_process';
export default () => subject(later(100, () => execFileSync('kill', ['-9', String(process.pid)])));`,
  'is-stopped-later': `import { execFileSync } from 'node:child_process';
export default () => subject(later(100, (batch) => {
  execFileSync('kill', ['-STOP', String(process.pid)]);
  return plain(batch);
}));`,
  'blocks-later': `import { execFileSync } from 'node:child_process';
export default () => subject(later(100, () => execFileSync('sleep', ['600'])));`,
  stray: `export default () => subject(() => {
    setTimeout(() => { throw new Error('stray'); }, 1);
    return new Promise(() => {});
  });`,
  loops: 'export default () => subject(later(60, () => { for (;;); }));',
  'loops-late': 'export default () => subject(later(400, () => { for (;;); }));',
  'loops-soon': `export default () => subject(later(5, () => {
    if (process.env.BLOCKED) writeFileSync(process.env.BLOCKED, '');
    for (;;);
  }));`,
  'loops-in-timer':
    'export default () => subject(later(150, () => sleep(1).then(() => new Promise(() => setTimeout(() => { for (;;); })))));',
  chatty:
    "console.log('loading'); export default () => subject((batch) => { console.log('chatter'); return plain(batch); });",
  slow: 'export default () => subject(async (batch) => { await sleep(20); return plain(batch); });',
  'slow-leaky': 'export default () => subject(async (batch) => { await sleep(2); return leaky(batch); });',
  'slow-to-end':
    'export default () => subject(async (batch) => { await sleep(20); return plain(batch); }, { dispose: () => sleep(4000) });',
  'fails-to-end': "export default () => subject(plain, { dispose: () => { throw new Error('stuck'); } });",
  'throws-on-import': "throw new Error('no such weights');",
  'exports-nothing': 'export const model = 1;',
  'marks-when-loaded': "writeFileSync('loaded', ''); export default () => subject(plain);",
};

/** Writes all of them into a new folder, as `NAME.mjs`. */
export function moduleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-cli-'));
  writeFileSync(join(folder, 'base.mjs'), BASE);
  for (const [name, code] of Object.entries(MODULES)) {
    const head = "import { plain, subject, leaky, sleep, later, writeFileSync } from './base.mjs';\n";
    writeFileSync(join(folder, `${name}.mjs`), head + code);
  }
  return folder;
}
