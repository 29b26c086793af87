// Packs padproof, installs the tarball in a project outside the checkout, and uses it as a consumer would: from jest in both
// of its module modes, from plain Node, from TypeScript, and from the command line. Run by `npm run test:package`.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const consumer = mkdtempSync(join(tmpdir(), 'padproof-consumer-'));
let tarball;
let files;

/** Runs a program, in the consumer's project where no other folder is named, and returns its exit code and output. */
function run(program, args, { cwd = consumer, env = {} } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, GITHUB_ACTIONS: undefined, NO_COLOR: '1', ...env },
    encoding: 'utf8',
  });
  if (error) throw error;
  return { status, stdout, text: stdout + stderr };
}

/** Runs a program that must exit with 0; returns its output. */
function succeed(program, args, options) {
  const { status, text } = run(program, args, options);
  assert.equal(status, 0, `${program} ${args.join(' ')} exited with ${status}:\n${text}`);
  return text;
}

before(() => {
  const packed = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', consumer], { cwd: ROOT });
  // The build that comes before packing prints above the JSON.
  const [{ filename, files: packedFiles }] = Object.values(JSON.parse(String(packed).replace(/^[^[{]*/, '')));
  tarball = join(consumer, filename);
  files = packedFiles.map(({ path }) => path);
  cpSync(join(import.meta.dirname, 'consumer'), consumer, { recursive: true });
  const tools = ['jest', '@types/jest', '@types/node', 'typescript', 'vitest'].map((name) => [
    name,
    manifest.devDependencies[name],
  ]);
  writeFileSync(
    join(consumer, 'package.json'),
    JSON.stringify({
      name: 'consumer',
      private: true,
      dependencies: { padproof: `file:${filename}`, ...Object.fromEntries(tools) },
    }),
  );
  succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
});

after(() => rmSync(consumer, { recursive: true, force: true }));

test('the tarball has what a reader needs, and nothing of the tests', () => {
  for (const file of [
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'action.yml',
    'docs/report.schema.json',
    'python/padproof.py',
    'dist/page/page.js',
    'dist/page/graphs.js',
    'dist/page/LICENSES.txt',
    'dist/report-page/page.js',
    'dist/report-page/page.css',
    'dist/report-page/LICENSES.txt',
    'docs/reports.schema.json',
  ])
    assert.ok(files.includes(file), file);
  assert.deepEqual(
    files.filter((file) => /(^|\/)tests?(ing)?\/|\.test\./.test(file)),
    [],
  );
});

test('publint finds nothing wrong', () => {
  succeed('node_modules/.bin/publint', ['run', tarball, '--strict'], { cwd: ROOT });
});

// vitest is a module, and what is for it is one, too.
test('the types resolve in every way that there is', () => {
  succeed('node_modules/.bin/attw', [tarball, '--exclude-entrypoints', './vitest'], { cwd: ROOT });
});

test('the default install has no native or optional backend in it', () => {
  const { status, text } = run('npm', [
    'ls',
    '@tensorflow/tfjs-node',
    '@tensorflow/tfjs-node-gpu',
    'playwright-core',
    'onnxruntime-node',
    'onnxruntime-web',
  ]);
  assert.equal(status, 1, text);
});

test('an ONNX graph without a runtime: exit code 3, and what to install', () => {
  writeFileSync(join(consumer, 'model.onnx'), 'a graph, for all that is known without a runtime');
  const { status, text } = run('npx', ['padproof', 'check', 'model.onnx', '--no-save']);
  assert.equal(status, 3, text);
  assert.match(text, /Neither onnxruntime-node nor onnxruntime-web is installed.*npm install onnxruntime-node/s);
});

test('jest, CommonJS', () => {
  const text = succeed('npx', ['jest', 'commonjs.test.cjs']);
  assert.match(text, /Tests: +5 passed, 5 total/);
});

test('jest, ES modules', () => {
  const env = { NODE_OPTIONS: '--experimental-vm-modules' };
  const text = succeed('npx', ['jest', 'module.test.mjs'], { env });
  assert.match(text, /Tests: +3 passed, 3 total/);
});

test('vitest', () => {
  const text = succeed('npx', ['vitest', 'run', 'vitest.test.mjs']);
  assert.match(text, /Tests +4 passed/);
});

test('node:test', () => {
  const text = succeed('node', ['--test', '--test-reporter=spec', 'node-test.test.mjs']);
  assert.match(text, /pass 3\n/);
});

test('plain Node, ES modules', () => {
  succeed('node', ['plain-node.mjs']);
});

for (const [module, resolution] of [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
]) {
  const resolve = ['--noEmit', '--strict', '--target', 'es2022', '--module', module, '--moduleResolution', resolution];

  test(`TypeScript, ${resolution}: the types compile, their own included`, () => {
    const exact = [...resolve, '--skipLibCheck', 'false'];
    succeed('npx', ['tsc', ...exact, '--types', 'jest', 'types.ts']);
    // jest's own types name those of Node.
    succeed('npx', ['tsc', ...exact, '--types', 'node', 'types-of-globals.ts']);
    // vitest's own types do not compile without those of all that it may be used with.
    succeed('npx', ['tsc', ...resolve, '--skipLibCheck', '--types', 'node', 'types-of-runners.mts']);
  });

  test(`TypeScript, ${resolution}: the types of padproof/bert compile`, () => {
    succeed('npx', ['tsc', ...resolve, '--skipLibCheck', 'types-of-bert.ts']);
  });
}

test('the command says whether a module of the consumer holds', () => {
  const check = (module) => run('npx', ['padproof', 'check', module, '--runs', '20', '--seed', '1', '--no-save']);
  const held = check('holds.cjs');
  const violated = check('leaks.mjs');
  assert.equal(held.status, 0, held.text);
  assert.match(held.stdout, /exit code 0/);
  assert.equal(violated.status, 1, violated.text);
  assert.match(violated.stdout, /violated +pad-content-is-ignored/);
});

test('the command knows its version', () => {
  assert.equal(run('npx', ['padproof', '--version']).stdout.trim(), manifest.version);
});
