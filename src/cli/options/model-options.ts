import type { Command } from 'commander';
import { Option } from 'commander';
import { backendNames } from '../../subjects/backends/names';
import { browserBackendNames } from '../../subjects/browser/bert';
import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { NamedKernels } from '../../core/kernels';
import { NAMED_KERNELS } from '../../core/kernels';
import { runtimeNames } from '../../subjects/onnx/runtime';
import { BACKEND as TRANSFORMERS } from '../../subjects/transformers/library';
import { SENTENCE_TRANSFORMERS } from '../../subjects/torch/sentence-transformers';
import { BACKEND as TORCH } from '../../subjects/torch/source';
import { DEFAULT_TIMEOUT_MS } from '../../engine/ask/call-subject';
import { seconds } from './flags';
import type { ServerFlags } from './server-options';
import type { GraphFlags } from './graph-options';
import { addTorchOptions, type TorchFlags } from './torch-options';
import type { Level } from '../../core/report/subject-spec';

/** The flags that say what MODEL is made from, as the command line gives them. */
export interface ModelOptions extends DeclaredTraits, GraphFlags, ServerFlags, TorchFlags {
  readonly program?: true;
  readonly backend?: string;
  readonly browser?: boolean;
  /** The browser's executable. */
  readonly browserPath?: string;
  readonly kernels?: NamedKernels;
  readonly weightsSeed?: string;
  readonly acceptDeviations?: true;
  /** Which graph of a folder. */
  readonly dtype?: string;
  readonly level?: Level;
  readonly pooling?: readonly string[];
  readonly offline?: boolean;
  readonly endpoint?: string;
  readonly revision?: string;
  /** In milliseconds. */
  readonly timeout: number;
}

/** Adds the flags of {@link ModelOptions} to a verb, but for those of a browser. */
export function addModelOptions(command: Command, backends: readonly string[] = backendNames): Command {
  return addTorchOptions(addWeightOptions(command, backends))
    .option('--accept-deviations', 'judge by what the backend is known to do wrong, and by nothing else')
    .addOption(
      new Option('--timeout <seconds>', 'how long the model may take to encode one batch')
        .argParser(seconds)
        .default(DEFAULT_TIMEOUT_MS, String(DEFAULT_TIMEOUT_MS / 1000)),
    );
}

/** Adds the flag of those of them that say which kernels compute the model. */
export function addKernelOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--kernels <kind>',
      "the built-in BERT's plain kernels, the backend's fast ones, or those where there are any (auto, the default)",
    ).choices(NAMED_KERNELS),
  );
}

/** Adds those of them that a verb needs which runs no code of the user's. */
export function addWeightOptions(command: Command, backends: readonly string[] = backendNames): Command {
  return command
    .addOption(
      new Option(
        '--backend <name>',
        'what computes the built-in BERT and checkpoints, or runs an exported model',
      ).choices(backends),
    )
    .option('--weights-seed <text>', 'seed of the synthetic weights of the built-in BERT')
    .option('--offline', 'take a hub id from the cache only')
    .option('--endpoint <url>', 'where the hub is')
    .option('--revision <name>', 'branch, tag or commit of a hub id');
}

/** Whatever computes a model, here and in a browser. */
export const anyBackendNames: readonly string[] = [
  ...new Set([...backendNames, ...browserBackendNames, ...runtimeNames, TRANSFORMERS, TORCH, SENTENCE_TRANSFORMERS]),
];

/** Adds the flags that have tfjs compute in a browser. `--backend` may then name what only a browser has. */
export function addBrowserOptions(command: Command): Command {
  return command
    .option('--browser', `compute in a Chromium, Chrome or Edge without a window: ${browserBackendNames.join(', ')}`)
    .addOption(
      new Option('--browser-path <file>', "that browser's executable; looked for where it is not named").implies({
        browser: true,
      }),
    );
}
