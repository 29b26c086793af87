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
      paint.red(`✗ ${finding.runtime} ${finding.version} computes model ${finding.index} wrongly. Made smaller:`),
      ...findingLines(finding, seed, flags, savedAs?.(finding)),
    ]),
    [
      code === ExitCode.held
        ? paint.green(`✓ held  no model was computed wrongly · exit code ${code}`)
        : code === ExitCode.violated
          ? paint.red(`✗ violated  ${counted(wrong, 'model')} computed wrongly · exit code ${code}`)
          : paint.yellow(`? inconclusive  no model was judged · exit code ${code}`),
    ],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function smithExitCode({ tallies }: SmithReport): ExitCode {
  if (tallies.some(({ wrong }) => wrong > 0)) return ExitCode.violated;
  return tallies.every(({ right }) => right > 0) ? ExitCode.held : ExitCode.inconclusive;
}

function tallyLines({ runtime, version, optimization, right, wrong, nearest, refused }: RuntimeTally): string[] {
  const sum = [...refused.values()].reduce((a, b) => a + b, 0);
  const near = right > 0 ? `; the nearest came to ${(100 * nearest).toFixed(0)} % of what rounding explains` : '';
  return [
    `  ${runtime} ${version}, ${optimization === 'its own level' ? 'at its own level' : `optimised: ${optimization}`}`,
    `    ${right} right, ${wrong} wrong, ${sum} refused${near}`,
    ...[...refused]
      .sort(([, a], [, b]) => b - a)
      .flatMap(([why, models]) => wrapped(`    refused ${models}  `, printableLine(why))),
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

/** Which planted faults were found, for people. */
export function soughtText(sought: readonly Sought[], seed: number, runtime: string, colours = false): string {
  const paint = createColors(colours);
  const found = sought.filter((one) => one.found).length;
  const all = found === sought.length;
  const lines = sought.flatMap(({ fault, found: at }) =>
    at
      ? [`  ${paint.green('✓')} ${fault.name}: model ${at.index}`, ...wrapped('      ', at.words)]
      : [`  ${paint.red('✗')} ${fault.name}: not found`],
  );
  const end = `${found} of ${sought.length} planted faults found · exit code ${all ? 0 : 1}`;
  return [
    paint.bold(`padproof smith --planted: seed ${seed}, ${runtime}`),
    '',
    ...lines,
    '',
    all ? paint.green(`✓ held  ${end}`) : paint.red(`✗ violated  ${end}`),
    '',
  ].join('\n');
}
