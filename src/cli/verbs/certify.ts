import { InvalidArgumentError, type Command } from 'commander';
import { backendNames } from '../../subjects/backends/names';
import { certify } from '../../tools/certificate/certificate';
import { LOWEST, MASK_CONSTANTS, type MaskConstant } from '../../tools/certificate/mask-constant';
import { whyNotProven, type CertificateReport, type CertifiedWeights } from '../../tools/certificate/report';
import { ExitCode } from '../../core/errors';
import { VERSION } from '../../core/version';
import { largestScores } from '../../tools/certificate/largest-scores';
import { weightsToCertify } from '../../tools/certificate/weights-to-certify';
import { certificateJson, certificateText } from '../../report/tools/certificate';
import { randomSeed } from '../../engine/campaign/check';
import { coloursFor } from '../host/terminal/colours';
import { seedNumber, wholeNumber } from '../options/flags';
import { addWeightOptions, type ModelOptions } from '../options/model-options';
import { assertWritablePage, HTML_OPTION, toolPageOutput } from '../options/page-output';
import { writeOutputs } from '../host/outputs';
import { standardError, standardOutput } from '../host/outlets';

const DEFAULT_BATCHES = 20;

interface CertifyOptions extends Omit<ModelOptions, 'timeout'> {
  readonly mask?: number;
  readonly heads?: boolean;
  readonly seed?: number;
  readonly runs?: number;
  readonly json?: boolean;
  readonly html?: true | string;
}

/** `padproof certify [MODEL]` */
export function addCertify(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('certify')
    .summary('Proves from the weights that padding weighs 0.')
    .description('Proves from the weights that masked keys get a weight of exactly 0, for every input.')
    .argument('[MODEL]', 'checkpoint folder or hub id; none is the built-in BERT')
    .option('--mask <number>', 'the constant that the model adds to hide a key (finfo.min, as the built-in BERT)', mask)
    .option('--heads', 'a line for every head instead of one a layer')
    .option('--runs <number>', `random batches to look for large scores in (${DEFAULT_BATCHES})`, wholeNumber(1, 1e6))
    .option('--seed <number>', 'generates the same batches again; random where it is not given', seedNumber)
    .option('--json', 'write the certificate as JSON')
    .option(...HTML_OPTION);
  addWeightOptions(command).action(async (model: string | undefined, options: CertifyOptions) => {
    exit(await run(model ?? '', options));
  });
}

/** Parses a mask constant: a number below 0 as float32 has it, or -Infinity. */
function mask(text: string): number {
  const value = Math.fround(Number(text));
  if (value === -Infinity && !/^-Infinity$/i.test(text))
    throw new InvalidArgumentError(
      'It is beyond float32, whose lowest number is -3.4028235e38. Name that, or -Infinity.',
    );
  if (/^-(Infinity|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i.test(text) && value < 0) return value;
  throw new InvalidArgumentError('Expected a number below 0, such as -10000, -1e9 or -Infinity.');
}

async function run(model: string, options: CertifyOptions): Promise<ExitCode> {
  const page = assertWritablePage(options.html);
  const report = await reportOn(model, options);
  standardOutput.write(
    options.json
      ? certificateJson(report)
      : certificateText(report, { colours: coloursFor(standardOutput), everyHead: options.heads }),
  );
  await writeOutputs([
    toolPageOutput(page, async () => (await import('../../report/html/tools/certify-page.js')).certifyPage(report)),
  ]);
  return report.exitCode;
}

async function reportOn(model: string, options: CertifyOptions): Promise<CertificateReport> {
  const { runs = DEFAULT_BATCHES, seed = randomSeed(), backend = backendNames[0] } = options;
  const chosen = constantOf(options.mask ?? LOWEST.value);
  const head = { format: 'padproof-certificate', version: 2, padproof: VERSION, model, mask: chosen } as const;
  const found = await weightsToCertify(model, options);
  if ('doesNotApply' in found) {
    const reason = `${found.doesNotApply}.`;
    return { ...head, verdict: 'does not apply', reason, exitCode: ExitCode.inconclusive, weights: [] };
  }
  const constants = MASK_CONSTANTS.includes(chosen) ? MASK_CONSTANTS : [...MASK_CONSTANTS, chosen];
  const campaign = { seed, runs, backend };
  standardError.write(`padproof: seed ${seed}\n`);
  const weights: CertifiedWeights[] = [];
  for (const { checkpoint, weightScale } of found.checkpoints) {
    const certificate = certify(checkpoint, constants);
    const seen = await largestScores(checkpoint, campaign);
    const heads = certificate.heads.map((one) => ({ ...one, largestSeen: seen[one.layer][one.head] }));
    weights.push({ ...certificate, ...(weightScale && { weightScale }), heads });
  }
  const reasons = weights.flatMap((of) => whyNotProven(of, chosen) ?? []);
  if (reasons.length === 0) return { ...head, verdict: 'proven', exitCode: ExitCode.held, campaign, weights };
  const reason = `${reasons.join('; ')}.`;
  return { ...head, verdict: 'not proven', reason, exitCode: ExitCode.inconclusive, campaign, weights };
}

function constantOf(value: number): MaskConstant {
  return MASK_CONSTANTS.find((constant) => constant.value === value) ?? { name: String(value), value };
}
