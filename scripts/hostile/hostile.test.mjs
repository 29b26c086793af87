import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { tryReader } from './campaign.mjs';
import { faultOfRun } from './cli/judge.mjs';
import { mutated, seedsOf } from './mutate/sample.mjs';
import { serve } from './protocols/answer.mjs';
import { examineAll } from './sly/examine-all.mjs';
import { complaint } from './sly/examine.mjs';
import planted from './testing/planted.mjs';

const folder = mkdtempSync(join(tmpdir(), 'padproof-hostile-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function found(fault) {
  process.env.PADPROOF_PLANTED = fault;
  const reader = { name: 'planted', file: join(import.meta.dirname, 'testing/planted.mjs'), sample: planted.sample() };
  const mostMs = ['hang', 'loop'].includes(fault) ? 700 : 20_000;
  return tryReader(reader, { seed: 'test', count: 6, folder, mostMs });
}

test('a reader that refuses in words is let be', async () => {
  const { inputs, refused, findings } = await found('none');
  assert.deepEqual({ inputs, findings }, { inputs: 6, findings: [] });
  assert.ok(refused > 0);
});

for (const [fault, says] of [
  ['type error', /^TypeError/],
  ['hang', /^hang/],
  ['loop', /^hang/],
  ['reads outside', /^outside the folder: readFileSync .*canary\.txt/],
  ['says what lies outside', /secret/],
  ['says the key', /secret/],
  ['says too much', /10\d\d\d characters/],
  ['names nothing', /names neither/],
  ['dies', /^crash: SIGABRT/],
  ['takes memory', /^memory/],
  ['throws later', /nobody waits: TypeError: later/],
  ['pollutes', /polluted/],
]) {
  test(`a reader is found that goes wrong: ${fault}`, async () => {
    const { findings } = await found(fault);
    assert.ok(
      findings.some((one) => says.test(one.fault)),
      JSON.stringify(findings),
    );
  });
}

test('an input that cannot be made is told as the own fault of the campaign, and no silence of a reader', async () => {
  process.env.PADPROOF_PLANTED = 'none';
  const reader = { name: 'planted', file: join(import.meta.dirname, 'testing/planted.mjs'), sample: planted.sample() };
  process.env.PADPROOF_UNMADE = 'yes';
  const { findings } = await tryReader(reader, { seed: 'test', count: 2, folder, mostMs: 5000 });
  delete process.env.PADPROOF_UNMADE;
  assert.match(findings[0].fault, /^the campaign itself: not made/);
});

test('a file that a change has nested too deep to be written is changed in another way', () => {
  const header = Buffer.from(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  const files = { 'x.safetensors': Buffer.concat([size, header]), 'x.json': header };
  for (let i = 0; i < 100; i++) assert.ok(mutated(files, [`deep/${i}`], { onlyFiles: true }));
});

test('the protocols are tried with the catalogue of the tests', async () => {
  const { MODES, answerIn } = await import('./protocols/modes.mjs');
  assert.ok(MODES.size > 20);
  const request = { headers: { authorization: 'Bearer key-of-many-letters' } };
  const { status, body } = answerIn('echo-plain', request, {});
  assert.equal(status, 500);
  assert.match(body.toString(), /key-of-many-letters/);
});

for (const [method, status] of [
  ['POST', 204],
  ['GET', 304],
  ['HEAD', 200],
]) {
  test(`a server that sends without end after ${method} and ${status} takes no memory of the campaign`, async () => {
    const server = await serve(() => ({ status, way: 'endless', body: Buffer.alloc(0) }));
    const before = process.memoryUsage().rss;
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let came = 0;
    socket.on('data', (chunk) => (came += chunk.length)).on('error', () => undefined);
    socket.write(`${method} / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`);
    while (came < 50 * 2 ** 20) await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
    await server.stop();
    assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20);
  });
}

test('a reader that refuses its own sample is a finding, since nothing is tried with it', async () => {
  const reader = {
    name: 'planted',
    file: join(import.meta.dirname, 'testing/planted.mjs'),
    sample: { 'x.json': Buffer.from('{"x":8}') },
  };
  process.env.PADPROOF_PLANTED = 'none';
  const { findings } = await tryReader(reader, { seed: 'test', count: 6, folder, mostMs: 700 });
  assert.match(findings[0].fault, /its own sample/);
});

test('a seed makes the same files each time', () => {
  const sample = { 'a.json': Buffer.from('{"a":[1,2,{"b":"c"}]}'), 'b.bin': Buffer.alloc(100, 3) };
  for (let i = 0; i < 50; i++) assert.deepEqual(mutated(sample, seedsOf(i)), mutated(sample, seedsOf(i)));
  assert.deepEqual(mutated(sample, []), sample);
});

test('a subject that ends or blocks whoever checks it is told, and costs nobody else an answer', async () => {
  const file = join(import.meta.dirname, 'testing/planted-examiner.mjs');
  const told = new Map();
  const checks = [0, 1, 2, 3].map((i) => ({ i, seed: 7 }));
  await examineAll(checks, { workers: 2, file, mostMs: 1500, tell: ({ i }, found) => told.set(i, found) });
  assert.deepEqual([...told.keys()].sort(), [0, 1, 2, 3]);
  for (const i of [0, 3]) assert.equal(told.get(i).verdict, 'held');
  assert.match(told.get(1).why, /ended: exit code 3/);
  assert.match(told.get(2).why, /no verdict within 1.5 s/);
  for (const i of [1, 2]) assert.match(complaint({ kind: 'memory', name: 'x' }, told.get(i)), /threw/);
});

test('what a run of the command line does wrong is told', () => {
  const ran = { code: 0, signal: null, stdout: '{}', stderr: '', late: false };
  const codes = [0];
  assert.equal(faultOfRun(ran, { codes, json: true }), undefined);
  assert.match(faultOfRun({ ...ran, code: 1 }, { codes }), /exit code 1/);
  assert.match(faultOfRun({ ...ran, signal: 'SIGSEGV' }, { codes }), /SIGSEGV/);
  assert.match(faultOfRun({ ...ran, late: true }, { codes }), /hang/);
  assert.match(faultOfRun({ ...ran, stdout: 'chatter {}' }, { codes, json: true }), /no JSON/);
  assert.match(faultOfRun({ ...ran, stderr: '\u009b' }, { codes }), /U\+009b/);
  assert.match(faultOfRun({ ...ran, stderr: 'sk-canary-4f1d-of-many-letters' }, { codes }), /secret/);
  assert.match(
    faultOfRun({ ...ran, stderr: 'padproof: this is a bug in padproof 0\nTypeError' }, { codes }),
    /bug report/,
  );
});
