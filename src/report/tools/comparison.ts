import { createColors } from 'picocolors';
import type { Verdict } from '../../core/verdict';
import type {
  ComparedLayers,
  ComparedOutput,
  ComparedSide,
  Comparison,
  Distance,
} from '../../tools/compare/comparison';
import { specWords } from '../flags';
import { apart } from '../../core/text/apart';
import { figure, value } from '../figures';
import { shortened } from '../terminal/subject-line';
import { count, counted, WIDTH, wrapped } from '../text';

const LETTERS = ['A', 'B'] as const;

/** A claim about padding that was judged on one of the two. */
export interface PaddingClaim {
  readonly side: 'A' | 'B';
  readonly name: string;
  readonly verdict: Verdict;
  readonly rest: string;
}

/** A comparison for people: how far apart, where, and whether padding has a part in it. */
export function comparisonText(
  comparison: Comparison,
  { colours = false }: { readonly colours?: boolean } = {},
): string {
  const { sides, cases, outputs, layers, onlyIn, note, stopped, seed, verdict, exitCode, padproof, node } = comparison;
  const paint = createColors(colours);
  const colour = verdict === 'held' ? paint.green : verdict === 'violated' ? paint.red : paint.yellow;
  const mark = verdict === 'held' ? '✓' : verdict === 'violated' ? '✗' : '?';
  const [first, ...rest] = wrapped('', comparisonAnswer(comparison), WIDTH - 2);
  const sections = [
    [
      paint.bold(`${colour(`${mark} ${first}`)}`),
      ...rest.map((line) => `  ${line}`),
      ...shortSides(sides).flatMap((side, i) => wrapped(`  ${LETTERS[i]}  `, side)),
      `  ${count(cases.judged)} of ${counted(cases.asked, 'case')} compared · padproof ${padproof} · ${node.replace(/^v?/, 'node ')}`,
      ...(note === undefined ? [] : wrapped('', note)),
    ],
    outputs.flatMap(outputLines),
    ...(layers ? [layerLines(layers)] : []),
    onlyIn.flatMap((labels, i) =>
      labels.length === 0 ? [] : wrapped('  ', `${LETTERS[i]} alone has ${labels.join(', ')}, in this width`),
    ),
    paddingLines(comparison),
    [
      ...(stopped ? wrapped('', `Stopped by the ${stopped.by}: ${stopped.message}`) : []),
      `${colour(`${mark} ${verdict}`)} · exit code ${exitCode} · seed ${seed}`,
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** A side by its model and its flags. */
export function sideInWords(side: ComparedSide): string {
  return [nameOf(side), ...specWords(side.spec)].join(' ');
}

function nameOf({ spec, traits }: ComparedSide): string {
  return spec.model || traits[0]?.name || 'the built-in BERT';
}

/** The sides, each path without its first folders where a line does not hold it, and whole where only those tell the two apart. */
function shortSides(sides: readonly ComparedSide[]): string[] {
  const short = sides.map((side) => {
    const flags = specWords(side.spec)
      .map((word) => ` ${word}`)
      .join('');
    return `${shortened(nameOf(side), WIDTH - '  A  '.length - flags.length)}${flags}`;
  });
  const whole = sides.map(sideInWords);
  return new Set(short).size < new Set(whole).size ? whole : short;
}

function outputLines({ output, compared, batched, alone, cosine }: ComparedOutput): string[] {
  const head = `  ${output}`.padEnd(24);
  return [
    `${head}${counted(compared, 'number')} compared, in parts of the largest of each vector`,
    ...wrapped('    in the batch  ', distance(batched)),
    ...wrapped('    alone         ', distance(alone)),
    ...(cosine
      ? wrapped('    cosine        ', `least ${value(cosine.least)}, median ${value(cosine.median)} (in the batch)`)
      : []),
  ];
}

/** By so much two models part in a layer, where what is behind it is told as where their difference begins. */
const PARTS = 10;
/** What is less is rounding of float32, whatever its ratios. */
const ROUNDING = 1e-6;

/** What hidden states stand behind, the first of them first. */
export function placeBehind(i: number): string {
  return i === 0 ? 'embeddings' : `layer ${i - 1}`;
}

/** The hidden states before which the difference between two models grows most, if it grows much anywhere. */
export function partingAt({ deviations }: ComparedLayers): number | undefined {
  const ratios = deviations.map((deviation, i) => (i === 0 ? 0 : deviation / Math.max(deviations[i - 1], ROUNDING)));
  const most = ratios.indexOf(Math.max(...ratios));
  return ratios[most] >= PARTS ? most : undefined;
}

function layerLines(layers: ComparedLayers): string[] {
  const { case: index, deviations } = layers;
  const named = deviations.map((deviation, i) => `${placeBehind(i)} ${figure(deviation)}`);
  const parting = partingAt(layers);
  const where = parting === undefined ? [] : [`They part in ${placeBehind(parting)}.`];
  return wrapped(`  layer by layer  `, [`behind ${named.join(', ')} (case ${index}).`, ...where].join(' '));
}

/** The worst distance, with its place. */
export function distance({ deviation, case: index, row, token, unit, a, b }: Distance): string {
  if (deviation === 0) return 'the same bits, or zeros of either sign';
  const place = token === undefined ? '' : `, token ${token}`;
  const [one, other] = apart(a, b);
  return `worst ${figure(deviation)}: ${one} in A and ${other} in B (case ${index}, row ${row}${place}, unit ${unit})`;
}

/** What was judged of each side by itself: A or B, the claim, its verdict, and what that stands on. */
export function paddingClaims({ sides }: Comparison): PaddingClaim[] {
  return sides.flatMap(({ invariants }, i) =>
    invariants.map(({ name, verdict, reason, cases, bounds, counterexample }) => {
      const worst = bounds.map(
        ({ observed, bound, unit }) => `${figure(observed)} of ${figure(bound)} allowed, by ${unit}`,
      );
      const judged = verdict === 'held' || verdict === 'violated' ? [counted(cases.held + cases.violated, 'case')] : [];
      const seen = counterexample ? [counterexample.violation.message] : [];
      const rest = [...judged, ...(reason ? [reason] : []), ...worst, ...seen].join('; ');
      return { side: LETTERS[i], name, verdict, rest };
    }),
  );
}

/** Which of the two feels padding, if either does. */
function feltBy({ sides, dependsOnPadding }: Comparison): string {
  if (dependsOnPadding === undefined) return 'Whether padding is felt could not be judged on both';
  const feels = LETTERS.filter((_, i) => sides[i].invariants.some(({ verdict }) => verdict === 'violated'));
  return ['Neither feels padding', `${feels[0]} feels padding`, 'Both feel padding'][feels.length];
}

/** What padding does to each by itself: the head of the claims. */
export function paddingAnswer(comparison: Comparison): string {
  return `${feltBy(comparison)}. What was asked of each by itself:`;
}

function paddingLines(comparison: Comparison): string[] {
  const claims = paddingClaims(comparison);
  if (claims.length === 0) return [];
  return [
    ...wrapped('', paddingAnswer(comparison)),
    ...claims.flatMap(({ side, name, verdict, rest }) =>
      wrapped(`  ${side}  ${verdict.padEnd(14)}${name.padEnd(28)}`, rest),
    ),
  ];
}

/** Which of the two feels padding, and how far apart they are with padding and without, in two sentences. */
export function comparisonAnswer(comparison: Comparison): string {
  const { verdict, within, outputs } = comparison;
  if (outputs.length === 0) return `${feltBy(comparison)}. Nothing was compared.`;
  const [batched, alone] = (['batched', 'alone'] as const).map((where) =>
    Math.max(...outputs.map((output) => output[where].deviation)),
  );
  const far = within !== undefined && !(Math.max(batched, alone) <= within);
  const tooFar = far && verdict === 'violated' ? ', which is too far' : '';
  const allowed = within === undefined ? '' : `, of ${figure(within)} allowed${tooFar}`;
  const how =
    batched === 0 && alone === 0
      ? 'Their answers are the same'
      : `They are ${figure(batched)} apart at most in the batch, and ${figure(alone)} without padding`;
  return `${feltBy(comparison)}. ${how}${allowed}.`;
}
