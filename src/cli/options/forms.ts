import type { Command } from 'commander';
import { Option } from 'commander';
import { BACKEND as TRANSFORMERS } from '../../subjects/transformers/library';
import { POOLINGS } from '../../subjects/transformers/pooling';
import type { AttentionKind, TorchDtype } from '../../core/torch';
import { names, namesFrom } from './flags';
import type { ModelOptions } from './model-options';
import { specOf } from './spec-of';
import { addGraphForm, addGraphForms, graphFormsOf, type GraphFlags, type GraphForms } from './graph-options';
import { addTorchForm, addTorchForms } from './torch-options';
import type { Level, SubjectSpec } from '../../core/report/subject-spec';
import { LEVELS } from '../../core/report/subject-spec';

/** The flags of a verb that may check several forms of one model: one for every dtype, at every level. */
export interface FormOptions
  extends Omit<ModelOptions, keyof GraphFlags | 'dtype' | 'level' | 'attention' | 'torchDtype'>, GraphForms {
  readonly dtype?: readonly string[];
  readonly level?: readonly Level[];
  readonly attention?: readonly AttentionKind[];
  readonly torchDtype?: readonly TorchDtype[];
}

/** Adds what {@link FormOptions} have and {@link ModelOptions} have not. */
export function addFormOptions(command: Command): Command {
  return addGraphForms(
    addTorchForms(addPoolingOption(command)).addOption(
      new Option('--dtype <names>', 'which graphs of a folder, such as fp32,q8: a report for each').argParser(names),
    ),
  ).addOption(levelOption(`${LEVELS.join(',')}, a report for each`));
}

/** Adds the flags that say which form of a model is meant, to a verb that takes one. */
export function addFormOption(command: Command): Command {
  return addGraphForm(
    addTorchForm(addPoolingOption(command)).option('--dtype <name>', 'which graph of a folder, such as q8'),
  ).addOption(new Option('--level <name>', `with --backend ${TRANSFORMERS}: what the model is given`).choices(LEVELS));
}

function levelOption(what: string): Option {
  return new Option('--level <names>', `with --backend ${TRANSFORMERS}, what the model is given: ${what}`).argParser(
    namesFrom(LEVELS),
  );
}

function addPoolingOption(command: Command): Command {
  const what = `with --backend ${TRANSFORMERS}, its vectors of whole rows: ${POOLINGS.join(',')}; the model's own`;
  return command.addOption(new Option('--pooling <names>', what).argParser(namesFrom(POOLINGS)));
}

/**
 * What each form that is asked for is made from. transformers.js is checked at both levels unless one is named.
 * @throws UsageError as `specOf`
 */
export function specsOf(
  model: string,
  { dtype, graphOptimization, executionProvider, threads, level, attention, torchDtype, ...options }: FormOptions,
): SubjectSpec[] {
  const levels: readonly (Level | undefined)[] = level ?? (options.backend === TRANSFORMERS ? LEVELS : [undefined]);
  const dtypes = new Set<string | undefined>(dtype ?? [undefined]);
  // What texts are made of says nothing of the other level.
  const without = { words: undefined, tokenizer: undefined };
  const both = levels.includes('texts');
  const each = <T>(names: readonly T[] | undefined): readonly (T | undefined)[] => [...new Set(names ?? [undefined])];
  const torch = each(torchDtype).flatMap((one) =>
    each(attention).map((kind) => ({ torchDtype: one, attention: kind })),
  );
  const graphs = graphFormsOf({ graphOptimization, executionProvider, threads });
  const forms = graphs.flatMap((one) => torch.map((form) => ({ ...form, ...one })));
  return [...dtypes].flatMap((one) =>
    forms.flatMap((form) =>
      [...new Set(levels)].map((at) =>
        specOf(model, { ...options, ...form, ...(both && at === 'tokens' && without), dtype: one, level: at }),
      ),
    ),
  );
}
