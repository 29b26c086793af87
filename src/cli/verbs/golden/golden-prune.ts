import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { ExitCode, messageOf, PadproofError, UsageError } from '../../../core/errors';
import { toJson } from '../../../core/json';
import { GOLDEN_FOLDER, type Golden } from '../../../tools/goldens/format';
import { inventoryOf } from '../../../tools/goldens/inventory';
import { leftoversIn, removeFiles } from '../../../tools/goldens/prune';
import { readGolden } from '../../../tools/goldens/read';
import { printableLine } from '../../../report/text';
import { isCi } from '../../host/ci/is-ci';
import { coloursFor } from '../../host/terminal/colours';
import { whyObsolete, type Resolve } from './golden-judge';
import { specOfGolden } from './golden-model';
import type { ModelOptions } from '../../options/model-options';
import { addModelOptions } from '../../options/model-options';
import { withModels } from '../../host/session';
import type { TrustOptions } from '../trust';
import { addTrustOption, deedOf } from '../trust';
import { inFlags } from '../../options/in-flags';
import { isModuleName } from '../../../subjects/models/module';
import { standardError, standardOutput } from '../../host/outlets';

interface PruneOptions extends ModelOptions, TrustOptions {
  readonly dir: string;
  readonly dryRun?: boolean;
  readonly ci?: boolean;
  readonly json?: boolean;
}

interface Pruned {
  readonly file: string;
  readonly why: string;
}

/** `padproof golden prune` */
export function addGoldenPrune(golden: Command, exit: (code: ExitCode) => void): void {
  const command = golden
    .command('prune')
    .description(
      'Removes goldens of models that are gone or have other weights, and what killed recordings left behind.',
    )
    .option('--dir <folder>', 'where goldens are', GOLDEN_FOLDER)
    .option('--dry-run', 'only say what would be removed')
    .option('--ci', 'refuse, unless it is a dry run; so it is where the environment variable CI is set')
    .option('--no-ci', 'remove in CI too')
    .option('--json', 'write the result as JSON to standard output');
  addModelOptions(addTrustOption(command, 'each golden')).action(async (options: PruneOptions) => {
    exit(await prune(options));
  });
}

async function prune(options: PruneOptions): Promise<ExitCode> {
  const { dir, dryRun = false, json } = options;
  if (isCi(options.ci) && !dryRun) {
    throw new UsageError('In CI nothing is removed. See what would be with --dry-run, and prune on your machine.');
  }
  const removed: Pruned[] = [];
  const kept: Pruned[] = [];
  await withModels(
    options,
    async (resolve) => {
      for (const name of (await inventoryOf(dir)).names) {
        const reading = await readGolden(dir, name);
        if (reading.status === 'stranger') continue;
        if (reading.status !== 'whole') {
          kept.push({ file: `${name}.json`, why: `${reading.status}: ${reading.why}. ${reading.advice}` });
          continue;
        }
        const { golden } = reading;
        const why = await obsolescence(golden, dir, resolve, options.trust);
        // The JSON first: numbers that nothing names are a leftover, a JSON without its numbers would be a broken golden.
        if (why === undefined) continue;
        const again = await readGolden(dir, name);
        if (again.status === 'whole' && again.golden.checksum === golden.checksum) {
          removed.push({ file: `${name}.json`, why }, { file: golden.data.file, why });
        } else kept.push({ file: `${name}.json`, why: 'it was recorded again meanwhile' });
      }
    },
    'files',
  );
  for (const { file, why, removable } of await leftoversIn(dir)) (removable ? removed : kept).push({ file, why });
  if (!dryRun)
    await removeFiles(
      dir,
      removed.map(({ file }) => file),
    );
  if (json) {
    standardOutput.write(toJson({ format: 'padproof-golden-prune', version: 1, folder: dir, dryRun, removed, kept }));
    return ExitCode.held;
  }
  const paint = createColors(coloursFor(standardOutput));
  const verb = dryRun ? 'would remove' : 'removed';
  const lines = [
    ...removed.map(({ file, why }) => `${paint.yellow(verb)}  ${paint.bold(file)}: ${printableLine(why)}`),
    ...kept.map(({ file, why }) => `kept  ${paint.bold(file)}: ${printableLine(why)}`),
    ...(removed.length === 0 ? [`There is nothing to remove in ${dir}.`] : []),
  ];
  standardOutput.write(`${lines.join('\n')}\n`);
  return ExitCode.held;
}

/** A model that cannot be had here and now may be had elsewhere: its goldens stay. */
async function obsolescence(
  golden: Golden,
  folder: string,
  resolve: Resolve,
  trust = false,
): Promise<string | undefined> {
  const { spec, gone } = specOfGolden(golden.model, folder);
  if (gone || isModuleName(spec.model)) return whyObsolete(golden, { gone });
  try {
    const deed = trust ? undefined : await deedOf(spec);
    if (deed !== undefined) throw new UsageError(`looking at it would ${deed}; with --trust that is done`);
    const weightScale = 'weightsSeed' in golden.model ? golden.model.weightScale : undefined;
    return whyObsolete(golden, { gone, fingerprint: (await resolve(spec)).fingerprint?.(weightScale) });
  } catch (thrown) {
    if (thrown instanceof PadproofError) {
      standardError.write(
        `padproof: ${golden.name} is kept; its model cannot be had here: ${printableLine(inFlags(messageOf(thrown)))}\n`,
      );
      return undefined;
    }
    throw thrown;
  }
}
