import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { CertificateReport, CertifiedHead, CertifiedWeights } from '../../tools/certificate/report';
import { toJson } from '../../core/json';
import { figure, figureUp } from '../figures';
import type { TerminalOptions } from '../terminal/terminal-report';
import { inColourOf, MARKS } from '../terminal/verdict-word';
import { counted, wrapped } from '../text';

/** What the proof assumes. */
export const ASSUMED =
  'float32 with rounding to nearest, any order of summation, fused multiply-adds or not (no TF32, float16 or quantised arithmetic); a layer normalisation that centres before it scales; a softmax that subtracts the largest score, and an exp that is 0 from -104 on. docs/certificate.md has the proof, and names the invariant that tests each.';

/** A certificate as JSON; docs/certificate.md describes its fields. */
export function certificateJson(report: CertificateReport): string {
  return toJson(report);
}

/**
 * A certificate for people: the bounds, the verdicts on mask constants, what was assumed, and the verdict.
 * @param everyHead a line for every head instead of one a layer
 */
export function certificateText(
  report: CertificateReport,
  { colours = false, everyHead = false }: TerminalOptions & { readonly everyHead?: boolean } = {},
): string {
  const paint = createColors(colours);
  const { padproof, model, campaign, weights } = report;
  const seen = campaign
    ? ` · ${campaign.backend} · seed ${campaign.seed} · ${counted(campaign.runs, 'random batch', 'random batches')}`
    : '';
  const answer = answerLines(report, paint);
  const sections = [
    [
      ...answer.map((line) => paint.bold(line)),
      ...wrapped('  ', `certificate of ${model || 'the built-in BERT'}${seen} · padproof ${padproof}`),
    ],
    ...weights.map((of) => [...boundLines(of, everyHead, paint), '', ...maskLines(of)]),
    ...(weights.length > 0 ? [wrapped('assumed   ', ASSUMED)] : []),
    [verdictLine(report, paint)],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n') + '\n';
}

function boundLines({ heads, weightScale }: CertifiedWeights, everyHead: boolean, paint: Colors): string[] {
  const title = `For every input whatsoever, a score is at most${weightScale === undefined ? '' : `, with ${weightScale} weights`}:`;
  const layers = [...new Set(heads.map(({ layer }) => layer))];
  const rows = everyHead
    ? heads.map((head) => [`${head.layer} head ${head.head}`, ...cells([head])])
    : layers.map((layer) => [String(layer), ...cells(heads.filter((head) => head.layer === layer))]);
  return [
    paint.bold(title),
    ...table([['layer', 'bound', 'largest seen', 'of its bound', 'smallest proven mask'], ...rows]),
  ];
}

/** Of one head, or of all heads of a layer: the range of bounds, and the worst of the rest. */
function cells(heads: readonly CertifiedHead[]): string[] {
  const bounds = heads.map(({ computed }) => computed);
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)];
  const share = Math.max(...heads.map(({ largestSeen, computed }) => largestSeen / computed));
  return [
    heads.length === 1 ? figureUp(most) : `${figureUp(least)} … ${figureUp(most)}`,
    figure(Math.max(...heads.map(({ largestSeen }) => largestSeen))),
    `${(100 * share).toFixed(0)} %`,
    // Rounded away from 0: whatever is lower is proven too.
    `-${figureUp(Math.max(...heads.map(({ smallestMask }) => -smallestMask)))}`,
  ];
}

/** A row of words for each mask constant, under {@link MASK_HEAD}. */
export function maskRows({ masks, heads }: CertifiedWeights): string[][] {
  const sums = { finite: 'stays finite', 'may overflow': 'may overflow', infinite: '-Infinity' };
  return masks.map(({ name, exactZeros, provenHeads, sum, fullyMasked }) => [
    name,
    exactZeros === 'proven' ? 'proven' : `not proven (${provenHeads} of ${heads.length} heads)`,
    sums[sum],
    fullyMasked === 'uniform' ? 'exactly uniform: proven' : fullyMasked,
  ]);
}

export const MASK_HEAD = ['mask', 'padded weights are 0', 'score + mask', 'row without a real token'] as const;

function maskLines(of: CertifiedWeights): string[] {
  return table([MASK_HEAD, ...maskRows(of)]);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join('   ')}`.trimEnd());
}

/** The verdict and what it is about, without a mark. */
export function certificateAnswer({ verdict, reason, mask }: CertificateReport): string {
  if (verdict !== 'proven') return `${verdict}: ${reason ?? ''}`;
  return `proven: with the mask ${mask.name}, nothing at a real position depends on what is under the padding`;
}

/** A verdict on the weights as a verdict on claims, for its mark and its colour. */
export const AS_VERDICT = { proven: 'held', 'not proven': 'inconclusive', 'does not apply': 'unsupported' } as const;

function answerLines(report: CertificateReport, paint: Colors): string[] {
  const verdict = AS_VERDICT[report.verdict];
  const [first, ...rest] = certificateAnswer(report);
  const line = `${first.toUpperCase()}${rest.join('')}`.replace(/\.?$/, '.');
  return wrapped(`${MARKS[verdict]} `, line).map(inColourOf(verdict, paint));
}

function verdictLine({ verdict, exitCode }: CertificateReport, paint: Colors): string {
  const asClaim = AS_VERDICT[verdict];
  return inColourOf(asClaim, paint)(`${MARKS[asClaim]} ${verdict} · exit code ${exitCode}`);
}
