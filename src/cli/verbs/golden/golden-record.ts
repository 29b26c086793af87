import type { Command } from 'commander';
import { Option } from 'commander';
import { createColors } from 'picocolors';
import { probeBackend } from '../../../subjects/backends/backend';
import { OUTPUT_NAMES, type OutputName } from '../../../core/encoding';
import { ExitCode, UsageError } from '../../../core/errors';
import { toJson } from '../../../core/json';
import { WEIGHT_SCALES, type WeightScale, type Subject } from '../../../core/subject';
import { VERSION } from '../../../core/version';
import { changesTo } from '../../../tools/goldens/changes';
import { ROUNDING, roundingOf } from '../../../tools/goldens/bound';
import { GOLDEN_FOLDER, GOLDEN_NAME, type GoldenContent } from '../../../tools/goldens/format';
import { encodeBatches, outputsToRecord, tensorsToWrite } from '../../../tools/goldens/record';
import { writeGolden } from '../../../tools/goldens/write';
import { printableLine } from '../../../report/text';
import { isCi } from '../../host/ci/is-ci';
import { coloursFor } from '../../host/terminal/colours';
import { names, seedNumber, wholeNumber } from '../../options/flags';
import { batchesOf, type InputOptions } from './golden-inputs';
import { modelInWords, modelRef } from './golden-model';
import type { ModelOptions } from '../../options/model-options';
import { addModelOptions } from '../../options/model-options';
import { withModel } from '../../host/session';
import { refuseGraph } from '../../options/refuse-graph';
import { refuseServer } from '../../options/server-options';
import { specOf } from '../../options/spec-of';
import { standardOutput } from '../../host/outlets';

interface RecordOptions extends ModelOptions, InputOptions {
  readonly name?: string;
  readonly dir: string;
  readonly outputs?: readonly string[];
  readonly weightScale?: WeightScale;
  readonly update?: boolean;
  readonly ci?: boolean;
  readonly json?: boolean;
}

const more = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `padproof golden record [MODEL]` */
export function addGoldenRecord(golden: Command, exit: (code: ExitCode) => void): void {
  const command = golden
    .command('record')
    .description('Records the outputs of a model for batches of texts, of ids, or of generated cases.')
    .argument('[MODEL]', 'as for check; "" or none is the built-in BERT')
    .option('--name <name>', 'what to call it; made from MODEL where it is not given')
    .option('--dir <folder>', 'where goldens are', GOLDEN_FOLDER)
    .option('--text <text>', 'a text; several, by repeating the flag, are padded together in one batch', more)
    .option('--batch <file>', 'JSON with a batch, or a list of them: inputIds, attentionMask, … as lists of rows')
    .option('--runs <number>', 'record as many generated cases (5)', wholeNumber(1, 1000))
    .option('--seed <number>', 'generates the same cases again (1)', seedNumber)
    .option('--outputs <names>', `some of ${OUTPUT_NAMES.join(', ')}, with commas between them`, names)
    .addOption(new Option('--weight-scale <name>', 'weights of the built-in BERT (sharp)').choices(WEIGHT_SCALES))
    .option('--update', 'replace a golden of the same name that says something else')
    .option('--ci', 'write nothing; so it is where the environment variable CI is set')
    .option('--no-ci', 'write in CI too')
    .option('--json', 'write the result as JSON to standard output');
  addModelOptions(command).action(async (model: string | undefined, options: RecordOptions) => {
    exit(await record(model ?? '', options));
  });
}

async function record(model: string, options: RecordOptions): Promise<ExitCode> {
  const { dir, outputs, timeout, json } = options;
  if (isCi(options.ci)) {
    throw new UsageError(
      'In CI nothing is recorded, or a golden would only say what the model did there. Record it on your machine and commit it; to record here after all, pass --no-ci.',
    );
  }
  const unknown = outputs?.find((output) => !OUTPUT_NAMES.includes(output as OutputName));
  if (unknown !== undefined) {
    throw new UsageError(`--outputs names ${unknown}; expected some of ${OUTPUT_NAMES.join(', ')}.`);
  }
  const name = options.name ?? nameFrom(model);
  if (!GOLDEN_NAME.test(name)) {
    throw new UsageError(
      `--name is ${JSON.stringify(name)}; expected letters, digits, - and _, a letter or digit first.`,
    );
  }
  if (model !== '' && options.weightScale !== undefined) {
    throw new UsageError(
      `--weight-scale is for the built-in BERT; ${model} has its own weights. Leave one of them out.`,
    );
  }
  refuseServer(model, 'a golden keeps token ids and what they give');
  const spec = specOf(model, options);
  refuseGraph('golden record', spec);
  const { content, tensors } = await withModel(spec, options, async (source) => {
    const weightScale = model === '' ? (options.weightScale ?? 'sharp') : undefined;
    const ref = modelRef(spec, dir, weightScale);
    const subject = await source.open(weightScale);
    try {
      const batches = await batchesOf(options, model, subject, options);
      const wanted = outputsToRecord(subject, outputs as readonly OutputName[] | undefined);
      const encodings = await encodeBatches(subject, batches, wanted, timeout);
      const fingerprint = source.fingerprint?.(weightScale);
      const made: GoldenContent = {
        name,
        model: { ...ref, ...(fingerprint !== undefined && { fingerprint }) },
        outputs: wanted,
        batches,
        provenance: {
          ...(await provenanceOf(subject, spec.backend)),
          [ROUNDING]: String(await roundingOf(batches, subject, timeout)),
        },
      };
      return { content: made, tensors: tensorsToWrite(encodings, wanted) };
    } finally {
      await subject.dispose?.();
    }
  });
  const { status, changes } = await changesTo(dir, content, tensors);
  if (status === 'changed' && !options.update) {
    throw new UsageError(
      `There is a golden ${name} in ${dir} already, and it says something else: ${changes.join('; ')}. Pass --update to replace it, or another --name.`,
    );
  }
  const written = status === 'same' ? undefined : await writeGolden(dir, content, tensors);
  const result = status === 'new' ? 'recorded' : status === 'same' ? 'unchanged' : 'updated';
  if (json) {
    standardOutput.write(toJson({ format: 'padproof-golden-record', version: 1, name, folder: dir, result, changes }));
    return ExitCode.held;
  }
  const paint = createColors(coloursFor(standardOutput));
  const count = `${content.batches.length} ${content.batches.length === 1 ? 'batch' : 'batches'}`;
  standardOutput.write(
    [
      `${paint.green(paint.bold(`✓ ${result}`))}  ${paint.bold(name)} of ${printableLine(modelInWords(content.model))}: ${count}, ${content.outputs.join(', ')}`,
      ...changes.map((change) => `  ${printableLine(change)}`),
      written ? `  in ${dir}: ${name}.json, ${written.data.file}` : '  it says the same as before; nothing was written',
      '',
    ].join('\n'),
  );
  return ExitCode.held;
}

function nameFrom(model: string): string {
  const last = model
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.')
    .at(-1);
  return (last ?? 'built-in')
    .replace(/\.[cm]?[jt]s$/, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '');
}

async function provenanceOf(subject: Subject, asked: string | undefined): Promise<Record<string, string>> {
  const about = { padproof: VERSION, node: process.versions.node, recorded: new Date().toISOString().slice(0, 10) };
  const { backend } = subject;
  if (asked === undefined) return { ...about, ...(backend !== undefined && { backend }) };
  const { versions, device } = await probeBackend(asked);
  return { ...about, backend: asked, ...versions, ...(device !== undefined && { device }) };
}
