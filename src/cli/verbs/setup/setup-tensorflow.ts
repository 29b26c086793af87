import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EnvironmentError, UsageError } from '../../../core/errors';
import { outputOf, runProgram } from './programs';

/** Where TensorFlow comes from. */
export interface TensorflowOptions {
  readonly tensorflow?: string;
  readonly python?: string;
  readonly gpu?: true;
}

const VERSION = '4.22.0';
/** Quiet, and nothing of it is saved but what was asked for. */
const NPM = ['install', '--loglevel=error', '--no-audit', '--no-fund'];
/** The names by which the binding links to TensorFlow, each with the file of the Python package that has it all. */
const LIBRARIES: readonly [name: string, file: string][] = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ['libtensorflow_framework.so.2', 'libtensorflow_framework.so.2'],
];

/**
 * Sets the tensorflow backend up in a project: with the TensorFlow 2.9.1 that tfjs-node downloads, or bound to one that is
 * there, which newer graphics processors and closed networks need.
 *
 * The binding uses TensorFlow's C and eager C API only, which newer versions keep; it is compiled against their headers.
 *
 * @throws UsageError for flags that contradict each other, or a folder without a TensorFlow.
 * @throws EnvironmentError where something cannot be installed or built, or does not compute in the end.
 */
export function setUpTensorflow(into: string, options: TensorflowOptions): void {
  if (options.tensorflow !== undefined && options.python !== undefined) {
    throw new UsageError('--tensorflow and --python both name a TensorFlow. Leave one of them out.');
  }
  const folder = tensorflowFolder(options, into);
  const name = `@tensorflow/tfjs-node${folder !== undefined || options.gpu ? '-gpu' : ''}`;
  const there = join(into, 'node_modules', name);
  if (existsSync(there) && computes(there) && (folder === undefined || isBoundTo(there, folder))) return;
  if (folder === undefined) {
    runProgram('npm', [...NPM, '--prefix', into, `${name}@${VERSION}`], into);
  } else {
    runProgram('npm', [...NPM, '--prefix', into, '--ignore-scripts', `${name}@${VERSION}`], into);
    bind(there, folder);
  }
  if (!computes(there)) {
    throw new EnvironmentError(
      `${name} is installed in ${into}, but does not compute: see above. With another TensorFlow: padproof setup tensorflow --tensorflow FOLDER, or --python COMMAND.`,
    );
  }
}

function tensorflowFolder({ tensorflow, python }: TensorflowOptions, into: string): string | undefined {
  if (tensorflow === undefined && python === undefined) return undefined;
  if (process.platform !== 'linux') {
    throw new EnvironmentError(
      `A TensorFlow that is there already can be used on Linux; this is ${process.platform}. Leave --tensorflow and --python out.`,
    );
  }
  const found = tensorflow === undefined ? ofPython(python!, into) : resolve(tensorflow);
  for (const part of ['include', ...new Set(LIBRARIES.map(([, file]) => file))]) {
    if (existsSync(join(found, part))) continue;
    const flag =
      tensorflow === undefined ? `--python ${python}: its TensorFlow in ${found}` : `--tensorflow: ${tensorflow}`;
    throw new UsageError(
      `${flag} has no ${part}. Expected the folder of a Python package of TensorFlow for Linux, such as …/site-packages/tensorflow.`,
    );
  }
  return found;
}

function ofPython(python: string, into: string): string {
  const script = 'from importlib.util import find_spec; print(find_spec("tensorflow").origin)';
  const origin = outputOf(python, ['-c', script], into);
  if (origin !== undefined) return dirname(origin);
  throw new UsageError(
    `--python: ${python} cannot be run, or has no TensorFlow. Install one (${python} -m pip install tensorflow), or name another Python.`,
  );
}

/** Links the package to TensorFlow's headers and libraries, and compiles its binding. */
function bind(there: string, folder: string): void {
  const deps = join(there, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  symlinkSync(join(folder, 'include'), join(deps, 'include'));
  for (const [name, file] of LIBRARIES) symlinkSync(join(folder, file), join(deps, 'lib', name));
  // node-gyp downloads Node's headers, unless they were installed with it.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node')) ? [`--nodedir=${prefix}`] : [];
  runProgram('npx', ['--no-install', 'node-pre-gyp', 'install', '--build-from-source', ...headers], there);
}

function isBoundTo(there: string, folder: string): boolean {
  const link = join(there, 'deps', 'include');
  return existsSync(link) && realpathSync(link) === realpathSync(join(folder, 'include'));
}

/** Does it load, and multiply? Says so on standard error, with its versions. In a process of its own: native code may end it. */
function computes(there: string): boolean {
  const script = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value === null || value === undefined; // gone since Node 23
    util.isArray ??= Array.isArray;
    const tf = require(${JSON.stringify(there)});
    const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
    const gpu = tf.backend().isUsingGpuDevice ? 'GPU' : 'CPU';
    console.error('tfjs-node ' + tf.version['tfjs-node'] + ' on TensorFlow ' + tf.backend().binding.TF_Version + ', ' + gpu + ': 1·3 + 2·4 = ' + product);
    process.exit(product === 11 ? 0 : 1);`;
  const env = { TF_CPP_MIN_LOG_LEVEL: '2', ...process.env };
  return spawnSync(process.execPath, ['-e', script], { env, stdio: ['ignore', 2, 2] }).status === 0;
}
