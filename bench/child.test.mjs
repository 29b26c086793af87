import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { Child } from './child.mjs';

const serve = fileURLToPath(new URL('serve.mjs', import.meta.url));
const answering = (handlers) => [
  process.execPath,
  '--input-type=module',
  '-e',
  `import { serve } from ${JSON.stringify(serve)}; await serve(${handlers});`,
];

test('requests are answered in turn, and what is printed does not get in the way', async () => {
  const child = new Child({ command: answering('{ twice({ n }) { console.log("noise"); return { n: 2 * n }; } }') });
  assert.deepEqual(await child.ask('twice', { n: 21 }), { n: 42 });
  assert.deepEqual(await child.ask('twice', { n: 4 }), { n: 8 });
  await child.close();
});

test('the libraries are told how many threads they have, and pick kernels for the processor that is here', async () => {
  process.env.OPENBLAS_CORETYPE = 'Haswell';
  const names = ['OMP_NUM_THREADS', 'TF_NUM_INTRAOP_THREADS', 'OPENBLAS_CORETYPE', 'MINE'];
  const handlers = `{ env() { return { found: ${JSON.stringify(names)}.map((name) => process.env[name] ?? null) }; } }`;
  const child = new Child({ threads: 2, command: answering(handlers), env: { MINE: 'yes' } });
  assert.deepEqual(await child.ask('env'), { found: ['2', '2', null, 'yes'] });
  await child.close();
});

test('what a handler throws is the error of the request, and the next one is answered', async () => {
  const child = new Child({ command: answering('{ bad() { throw new Error("no weights"); }, good() {} }') });
  await assert.rejects(child.ask('bad'), /^Error: no weights$/);
  assert.deepEqual(await child.ask('good'), {});
  await child.close();
});

test('a process that ends, or never starts, says why', async () => {
  const ends = new Child({ command: answering('{ end() { console.error("out of memory"); process.exit(7); } }') });
  await assert.rejects(ends.ask('end'), /exit code 7. out of memory/);
  await ends.close();
  const missing = new Child({ command: ['padproof-is-not-there'] });
  await assert.rejects(missing.ask('open'), /padproof-is-not-there|exit code 127/);
  await missing.close();
});
