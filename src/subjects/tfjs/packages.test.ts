import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as packages from '../backends/packages';
import { EnvironmentError } from '../../core/errors';
import { loadReader, probeReaders } from './packages';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'padproof-reader-'))));
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const CONVERTER = '@tensorflow/tfjs-converter';

/** As if the package were installed elsewhere, with this for its main file. */
function installed(main: string): void {
  const file = join(folder, 'main.js');
  writeFileSync(file, main);
  jest.spyOn(packages, 'findPackage').mockReturnValue({ version: '4.22.0', main: file });
}

test('loads what is installed', () => {
  expect(loadReader(CONVERTER, 'model.json is a Graph model')).toMatchObject({
    version: '4.22.0',
    exports: { loadGraphModel: expect.any(Function) as unknown },
  });
});

test('says what to install where it is not', () => {
  jest.spyOn(packages, 'findPackage').mockReturnValue(undefined);
  const load = (): unknown => loadReader(CONVERTER, 'model.json is a Graph model of tfjs');
  expect(load).toThrow(EnvironmentError);
  expect(load).toThrow(
    'model.json is a Graph model of tfjs, which @tensorflow/tfjs-converter reads, and that is not installed. To get it: npm install @tensorflow/tfjs-converter@4.22.0 beside padproof.',
  );
});

test('says that it does not load', () => {
  installed('throw new Error("no such thing");');
  expect(() => loadReader(CONVERTER, 'm')).toThrow(/tfjs-converter is installed, but does not load: no such thing/);
});

test('says that it computes with a tfjs-core of its own, where that shares no engine', () => {
  const core = join(folder, 'node_modules', '@tensorflow', 'tfjs-core');
  installed('');
  mkdirSync(core, { recursive: true });
  writeFileSync(join(core, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-core', main: 'index.js' }));
  writeFileSync(join(core, 'index.js'), 'const own = {}; exports.engine = () => own; exports.version_core = "3.0.0";');
  expect(() => loadReader(CONVERTER, 'm')).toThrow(/a tfjs-core of its own, version 3\.0\.0.*npm ls/);
});

test('says which readers are there, and how to get those that are not', () => {
  expect(probeReaders()).toMatchObject([
    { name: 'tfjs-converter', available: true, versions: { [CONVERTER]: '4.22.0' } },
    { name: 'tfjs-layers', available: true },
  ]);
  jest.spyOn(packages, 'findPackage').mockReturnValue(undefined);
  expect(probeReaders()[1]).toMatchObject({
    available: false,
    why: '@tensorflow/tfjs-layers is not installed.',
    howToGet: 'npm install @tensorflow/tfjs-layers@4.22.0 beside padproof.',
  });
});
