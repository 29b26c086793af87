import { createColors } from 'picocolors';
import type { BackendProbe } from '../../../subjects/backends/backend';
import { ExitCode } from '../../../core/errors';
import type { Leftover } from '../../../tools/goldens/prune';
import { printableLine } from '../../../report/text';
import type { GoldenResult } from './golden-judge';
import { modelInWords } from './golden-model';

/** What `golden verify` came to. */
export interface Verification {
  readonly folder: string;
  /** The MODEL argument. */
  readonly model?: string;
  readonly ci: boolean;
  readonly goldens: readonly GoldenResult[];
  readonly probes: readonly BackendProbe[];
  readonly leftovers: readonly Leftover[];
  readonly exitCode: ExitCode;
}

const MARKS: Readonly<Record<GoldenResult['status'], string>> = {
  met: '✓',
  unsupported: '–',
  ...{ changed: '✗', tampered: '✗', missing: '✗', obsolete: '✗', inconclusive: '✗' },
};

/** A report for people: one paragraph a golden, what to do under each that is not met. */
export function verificationText(
  { folder, model, ci, goldens, probes, leftovers, exitCode }: Verification,
  colours: boolean,
): string {
  const paint = createColors(colours);
  const colourOf = { '✓': paint.green, '–': paint.yellow, '✗': paint.red };
  const lines: string[] = [];
  for (const { name, status, why, advice, model: of, backends } of goldens) {
    const mark = MARKS[status] as keyof typeof colourOf;
    const head = `${colourOf[mark](paint.bold(`${mark} ${status}`))}  ${paint.bold(name)}`;
    lines.push(of ? `${head}  of ${printableLine(modelInWords(of))}` : head);
    for (const met of backends) {
      const figures = `worst deviation ${figure(met.worst)} of ${figure(met.bound)} allowed, in ${met.compared} numbers`;
      lines.push(
        `    ${printableLine(met.backend).padEnd(10)} ${met.status === 'met' ? figures : `${met.status}: ${printableLine(met.why ?? figures)}`}`,
      );
      if (met.first) {
        lines.push(`    ${''.padEnd(10)} ${printableLine(met.first.message)}`);
        lines.push(
          `    ${''.padEnd(10)} ${met.count} out of bounds; the smallest bound that would pass is ${figure(met.worst)}`,
        );
        lines.push(`    ${''.padEnd(10)} the bound: ${printableLine(met.origin)}`);
      }
    }
    if (why !== undefined && backends.length === 0) lines.push(`    why        ${printableLine(why)}`);
    if (advice !== undefined) lines.push(`    what to do ${printableLine(advice)}`);
  }
  for (const { name, why } of probes.filter(({ available }) => !available)) {
    lines.push(paint.yellow(`– ${name} is not here: ${printableLine(why ?? 'unknown')}`));
  }
  for (const { file, why } of leftovers) {
    lines.push(paint.yellow(`– ${file} belongs to no golden: ${why}. Remove it: padproof golden prune.`));
  }
  if (goldens.length === 0) {
    const of = model === undefined ? '' : ` of ${model === '' ? 'the built-in BERT' : model}`;
    lines.push(
      `There is no golden${printableLine(of)} in ${printableLine(folder)}. Record one: padproof golden record ${printableLine(model ?? 'MODEL')}`.trimEnd(),
    );
  }
  lines.push('', verdictLine(goldens, ci, exitCode, paint), '');
  return lines.join('\n');
}

function verdictLine(
  goldens: readonly GoldenResult[],
  ci: boolean,
  exitCode: ExitCode,
  paint: ReturnType<typeof createColors>,
): string {
  const counts = (Object.keys(MARKS) as GoldenResult['status'][]).flatMap((status) => {
    const count = goldens.filter((golden) => golden.status === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  const code = `exit code ${exitCode}`;
  const summary = counts.join(', ') || 'nothing was compared';
  const left = goldens.some(({ status }) => status === 'unsupported')
    ? ' · what is unsupported was not verified here'
    : '';
  if (exitCode === ExitCode.held) return `${paint.green(paint.bold('✓ goldens met'))} · ${summary}${left} · ${code}`;
  const word = exitCode === ExitCode.violated ? '✗ goldens changed' : '✗ goldens not verified';
  const strict = ci && exitCode === ExitCode.inconclusive ? ' · in CI each must be' : '';
  return `${paint.red(paint.bold(word))} · ${summary}${strict} · ${code}`;
}

function figure(x: number): string {
  return x === 0 || !Number.isFinite(x) ? String(x) : x.toExponential(1);
}
