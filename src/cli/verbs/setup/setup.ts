import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Argument } from 'commander';
import type { BackendProbe } from '../../../subjects/backends/backend';
import { EnvironmentError, ExitCode, UsageError } from '../../../core/errors';
import { assertWritableFolder } from '../../host/outputs';
import { outputOf, runProgram } from './programs';
import { setUpTensorflow, type TensorflowOptions } from './setup-tensorflow';
import { standardError, standardOutput } from '../../host/outlets';

interface SetupOptions extends TensorflowOptions {
  readonly into: string;
}

/** What npm installs for WebGPU: nothing of it is built, or downloaded when it is installed. */
const WEBGPU = ['webgpu@0.6', '@tensorflow/tfjs-backend-webgpu@4.22'];

/** `padproof setup BACKEND` */
export function addSetup(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command('setup')
    .summary('Installs what a backend needs.')
    .description('Installs what a backend needs and padproof does not bring, and tries it.')
    .addArgument(new Argument('<BACKEND>', 'the backend').choices(['tensorflow', 'webgpu']))
    .option('--into <folder>', 'the project to install it in', '.')
    .option('--tensorflow <folder>', 'tensorflow: use the one in this folder, with include/ and libtensorflow_cc.so.2')
    .option('--python <command>', 'tensorflow: use the one that this Python imports')
    .option('--gpu', 'tensorflow: download the one for CUDA 11.2, unless another is named')
    .action(async (backend: string, options: SetupOptions) => {
      const into = resolve(options.into);
      assertWritableFolder('--into', into);
      mkdirSync(into, { recursive: true });
      if (backend === 'tensorflow') setUpTensorflow(into, options);
      else setUpWebgpu(into, options);
      standardOutput.write(
        `${backend} is set up in ${options.into}. padproof doctor says what it computes on${
          options.into === '.' ? '' : `; from elsewhere, NODE_PATH=${options.into}/node_modules shows it`
        }.\n`,
      );
      exit(ExitCode.held);
    });
}

function setUpWebgpu(into: string, { tensorflow, python, gpu }: SetupOptions): void {
  if (tensorflow !== undefined || python !== undefined || gpu) {
    throw new UsageError('--tensorflow, --python and --gpu are for setup tensorflow. Leave them out for webgpu.');
  }
  runProgram(
    'npm',
    ['install', '--loglevel=error', '--no-audit', '--no-fund', '--prefix', into, '--ignore-scripts', ...WEBGPU],
    into,
  );
  const report = outputOf(process.execPath, [process.argv[1], 'doctor', '--json'], into);
  const { backends } = JSON.parse(report ?? '{"backends":[]}') as { backends: readonly BackendProbe[] };
  const probe = backends.find(({ name }) => name === 'webgpu');
  if (!probe?.available) {
    throw new EnvironmentError(
      `webgpu is installed in ${into}, but does not compute here: ${probe?.why ?? 'doctor ended without a word'} To get it: ${probe?.howToGet ?? 'padproof doctor'}`,
    );
  }
  standardError.write(`${probe.device}\n`);
}
