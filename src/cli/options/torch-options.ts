import type { Command } from 'commander';
import { Option } from 'commander';
import type { AttentionKind, TorchDtype } from '../../core/torch';
import { ATTENTION_KINDS, TORCH_DTYPES } from '../../core/torch';
import { SENTENCE_TRANSFORMERS } from '../../subjects/torch/sentence-transformers';
import { BACKEND } from '../../subjects/torch/source';
import { namesFrom, wholeNumber } from './flags';

/** The flags that say how a model is loaded in PyTorch. */
export interface TorchFlags {
  readonly python?: string;
  readonly attention?: AttentionKind;
  readonly torchDtype?: TorchDtype;
  readonly device?: string;
  readonly batchSize?: number;
}

const WITH = `with --backend ${BACKEND} and ${SENTENCE_TRANSFORMERS}`;

/** Adds the flags of {@link TorchFlags} that have one value for all forms of a model. */
export function addTorchOptions(command: Command): Command {
  return command
    .option('--python <path>', `${WITH}: the Python that has them`)
    .option(
      '--device <name>',
      `${WITH}: where it computes, such as cuda:0; of ONNX graphs with --browser: wasm, webgpu`,
    )
    .option(
      '--batch-size <texts>',
      `with --backend ${SENTENCE_TRANSFORMERS}: how many texts it pads together (32)`,
      wholeNumber(1, 10_000),
    );
}

/** Adds those of them that make a form of a model, to a verb that takes one. */
export function addTorchForm(command: Command): Command {
  return command
    .addOption(new Option('--attention <kind>', `${WITH}: how attention is computed`).choices(ATTENTION_KINDS))
    .addOption(new Option('--torch-dtype <type>', `${WITH}: what it computes in`).choices(TORCH_DTYPES));
}

/** Adds the same to a verb that may check several forms. */
export function addTorchForms(command: Command): Command {
  return command
    .addOption(
      new Option('--attention <kinds>', `${WITH}: ${ATTENTION_KINDS.join(',')}, a report for each`).argParser(
        namesFrom(ATTENTION_KINDS),
      ),
    )
    .addOption(
      new Option('--torch-dtype <types>', `${WITH}: ${TORCH_DTYPES.join(',')}, a report for each`).argParser(
        namesFrom(TORCH_DTYPES),
      ),
    );
}
