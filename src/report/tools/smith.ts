import { createColors } from 'picocolors';
import { ExitCode } from '../../core/errors';
import { inWords } from '../../tools/smith/features';
import type { Sought } from '../../tools/smith/plant';
import type { Finding, RuntimeTally, SmithReport } from '../../tools/smith/smith';
import { counted, printableLine, wrapped } from '../text';

interface TextOptions {
  readonly colours?: boolean;
  /** What a finding was saved as; absent where it was not. */
  readonly savedAs?: (finding: Finding) => string;
  /** The flags that were given, for a line that runs one model again. */
  readonly flags?: string;
}

interface SoughtOptions {
  readonly seed: number;
  readonly runtime: string;
  readonly asked: number;
  readonly colours?: boolean;
}

/** How the runtimes did, for people: a line each, then each finding with its smallest model. */
export function smithText(report: SmithReport, { colours = false, savedAs, flags = '' }: TextOptions = {}): string {
  const { seed, models, tallies, findings } = report;
  const paint = createColors(colours);
  const wrong = tallies.reduce((sum, tally) => sum + tally.wrong, 0);
  const code = smithExitCode(report);
  const sections = [
    [paint.bold(`padproof smith: ${counted(models, 'random encoder')}, seed ${seed}, each held against float64`)],
    tallies.flatMap(tallyLines),
    ...findings.map((finding) => [
      paint.red(
        `✗ ${finding.runtime} ${finding.version} computes model ${finding.index} wrongly${oftenness(finding)}. Made smaller:`,
      ),
      ...findingLines(finding, seed, flags, savedAs?.(finding)),
    ]),
    [
      code === ExitCode.held
        ? paint.green(`✓ held  no model was computed wrongly${leftOut(report)} · exit code ${code}`)
        : code === ExitCode.violated
          ? paint.red(`✗ violated  ${counted(wrong, 'model')} computed wrongly · exit code ${code}`)
          : paint.yellow(`? inconclusive  ${whyInconclusive(report)} · exit code ${code}`),
    ],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A runtime has to compute this part of the models at least: what it does not take was not tried. */
const LEAST_COMPUTED = 0.5;

export function smithExitCode(report: SmithReport): ExitCode {
  if (report.tallies.some(({ wrong }) => wrong > 0)) return ExitCode.violated;
  const isWhole = report.interruptedOf === undefined && !tooFew(report);
  return isWhole ? ExitCode.held : ExitCode.inconclusive;
}

/** A runtime that took too few models to say anything of it. */
function tooFew({ tallies, models }: SmithReport): RuntimeTally | undefined {
  return tallies.find(({ right }) => right === 0 || right < LEAST_COMPUTED * models);
}

function whyInconclusive(report: SmithReport): string {
  const { interruptedOf, models } = report;
  if (interruptedOf !== undefined)
    return `ended by the interrupt after ${models} of ${counted(interruptedOf, 'model')}`;
  const few = tooFew(report)!;
  return `${few.runtime} computed ${few.right} of ${counted(models, 'model')}; at least half of them are expected`;
}

function leftOut({ tallies }: SmithReport): string {
  const sum = tallies.reduce((all, { refused, failed }) => all + sumOf(refused) + sumOf(failed), 0);
  return sum === 0 ? '' : `; ${sum} ${sum === 1 ? 'was' : 'were'} not computed`;
}

function oftenness({ intermittent }: Finding): string {
  return intermittent ? `, and not each time (${intermittent.wrong} of ${intermittent.tries} tries)` : '';
}

const sumOf = (of: ReadonlyMap<string, number>): number => [...of.values()].reduce((a, b) => a + b, 0);

function tallyLines({ runtime, version, optimization, right, wrong, nearest, ...rest }: RuntimeTally): string[] {
  const { refused, failed } = rest;
  const threw = failed.size > 0 ? `, ${sumOf(failed)} failed` : '';
  const lines = (what: string, of: ReadonlyMap<string, number>): string[] =>
    [...of]
      .sort(([, a], [, b]) => b - a)
      .flatMap(([why, models]) => wrapped(`    ${what} ${models}  `, printableLine(why)));
  const near = right > 0 ? `; the nearest came to ${(100 * nearest).toFixed(0)} % of what rounding explains` : '';
  return [
    `  ${runtime} ${version}, ${optimization === 'its own level' ? 'at its own level' : `optimised: ${optimization}`}`,
    `    ${right} right, ${wrong} wrong, ${sumOf(refused)} refused${threw}${near}`,
    ...lines('refused', refused),
    ...lines('failed', failed),
  ];
}

function findingLines(finding: Finding, seed: number, flags: string, saved: string | undefined): string[] {
  const { smallest, deviation, levels, alike, index, runtime } = finding;
  const { row, position, unit, expected, observed, bound } = deviation;
  const off = Math.abs(expected - observed);
  const by = Number.isFinite(off) ? `, off by ${off.toPrecision(2)}` : '';
  const at = (verdict: string): string[] => Object.keys(levels).filter((level) => levels[level] === verdict);
  const optimised = [
    ...(at('wrong').length > 0 ? [`wrong at ${at('wrong').join(', ')}`] : []),
    ...(at('right').length > 0 ? [`right at ${at('right').join(', ')}`] : []),
    ...(at('refused').length > 0 ? [`refused at ${at('refused').join(', ')}`] : []),
    ...(at('failed').length > 0 ? [`thrown at ${at('failed').join(', ')}`] : []),
  ].join('; ');
  return [
    ...wrapped('  model      ', inWords(smallest)),
    ...wrapped(
      '  observed   ',
      `${observed.toPrecision(6)} at row ${row}, position ${position}, unit ${unit}; expected ${expected.toPrecision(6)}${by}. Rounding explains ${bound.toPrecision(2)}.`,
    ),
    ...wrapped('  optimised  ', `${optimised}.`),
    ...(alike > 0 ? [`  alike      ${counted(alike, 'more model')} with all of this`] : []),
    ...(saved === undefined
      ? []
      : wrapped('  saved      ', `${saved}: it needs no input, and its output deviation says how far it is off`)),
    `  again      npx padproof smith --seed ${seed} --case ${index} --backend ${runtime}${flags}`,
  ];
}

/** One that was not found is a failure; one that was not sought is not. */
export function soughtExitCode(sought: readonly Sought[], asked: number): ExitCode {
  if (sought.some(({ found }) => !found)) return ExitCode.violated;
  return sought.length === asked ? ExitCode.held : ExitCode.inconclusive;
}

/**
 * Which planted faults were found, for people.
 * @param asked how many were to be sought
 */
export function soughtText(
  sought: readonly Sought[],
  { seed, runtime, asked, colours = false }: SoughtOptions,
): string {
  const paint = createColors(colours);
  const found = sought.filter((one) => one.found).length;
  const code = soughtExitCode(sought, asked);
  const lines = sought.flatMap(({ fault, found: at }) =>
    at
      ? [`  ${paint.green('✓')} ${fault.name}: model ${at.index}`, ...wrapped('      ', at.words)]
      : [`  ${paint.red('✗')} ${fault.name}: not found`],
  );
  const ended = sought.length < asked ? `; ended by the interrupt after ${sought.length}` : '';
  const end = `${found} of ${asked} planted faults found${ended} · exit code ${code}`;
  return [
    paint.bold(`padproof smith --planted: seed ${seed}, ${runtime}`),
    '',
    ...lines,
    '',
    code === ExitCode.held
      ? paint.green(`✓ held  ${end}`)
      : code === ExitCode.violated
        ? paint.red(`✗ violated  ${end}`)
        : paint.yellow(`? inconclusive  ${end}`),
    '',
  ].join('\n');
}
