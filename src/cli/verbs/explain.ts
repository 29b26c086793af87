import type { Command } from 'commander';
import { ExitCode } from '../../core/errors';
import { toJson } from '../../core/json';
import { coloursFor } from '../host/terminal/colours';
import { explanationOf } from '../../tools/explain/explain-facts';
import { tokenize } from '../../tools/explain/explain-input';
import { explanationText } from '../../report/tools/explain-text';
import { wholeNumber } from '../options/flags';
import type { ModelOptions } from '../options/model-options';
import { addModelOptions } from '../options/model-options';
import { withModel } from '../host/session';
import { refuseServer } from '../options/server-options';
import { assertWritablePage, HTML_OPTION, toolPageOutput } from '../options/page-output';
import { specOf } from '../options/spec-of';
import { standardOutput } from '../host/outlets';
import { writeOutputs } from '../host/outputs';

const TEXTS: readonly string[] = ['The capital of', 'yes yes'];

interface ExplainOptions extends ModelOptions {
  readonly layer: number;
  readonly head: number;
  readonly json?: boolean;
  /** `true` where the flag has no value. */
  readonly html?: true | string;
}

/** `padproof explain [MODEL] [TEXTS…]` */
export function addExplain(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('explain')
    .summary('Shows on live numbers what padding does.')
    .description('Shows on live numbers why the last row of attention is not zero where the last column is.')
    .argument('[MODEL]', 'as for check; "" or none is the built-in BERT')
    .argument('[TEXTS...]', `sentences (default: ${TEXTS.map((text) => JSON.stringify(text)).join(' ')})`)
    .option('--layer <number>', 'the layer to draw, counted from 0', wholeNumber(0, 999), 0)
    .option('--head <number>', 'the head to draw, counted from 0', wholeNumber(0, 999), 0)
    .option('--json', 'write it as JSON')
    .option(...HTML_OPTION);
  addModelOptions(command).action(
    async (model: string | undefined, texts: readonly string[], options: ExplainOptions) => {
      exit(await explain(model ?? '', texts.length > 0 ? texts : TEXTS, options));
    },
  );
}

async function explain(model: string, texts: readonly string[], options: ExplainOptions): Promise<ExitCode> {
  const { layer, head, timeout, json } = options;
  refuseServer(model, 'explain shows masks and layers');
  const page = assertWritablePage(options.html);
  const spec = specOf(model, options);
  const explained = await withModel(spec, options, async (source) => {
    // Typical weights attend almost evenly; in sharp ones there is something to see.
    const subject = await source.open(source.weightScales.includes('sharp') ? 'sharp' : undefined);
    const input = await tokenize(model, texts, subject, options);
    const name = model === '' ? subject.name : model;
    return explanationOf(subject, input, { model: name, layer, head, timeout });
  });
  const { explanation: facts } = explained;
  standardOutput.write(json ? toJson(facts) : explanationText(facts, coloursFor(standardOutput)));
  await writeOutputs([
    toolPageOutput(page, async () => (await import('../../report/html/tools/explain-page.js')).explainPage(explained)),
  ]);
  return facts.holds ? ExitCode.held : ExitCode.violated;
}
