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
import { figure, value } from '../figures';
import { count, counted, wrapped } from '../text';

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
  const sections = [
    [
      paint.bold(
        `padproof ${padproof} · two models on the same cases · seed ${seed} · ${node.replace(/^v?/, 'node ')}`,
      ),
      ...sides.flatMap((side, i) => wrapped(`  ${LETTERS[i]}  `, sideInWords(side))),
      `${count(cases.judged)} of ${counted(cases.asked, 'case')} compared`,
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
      `${colour(`${mark} ${verdict}`)}  ${comparisonAnswer(comparison)} · exit code ${exitCode} · seed ${seed}`,
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** A side by its model and its flags. */
export function sideInWords({ spec, traits }: ComparedSide): string {
  const name = spec.model || traits[0]?.name || 'the built-in BERT';
  return [name, ...specWords(spec)].join(' ');
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
  return `worst ${figure(deviation)}: ${value(a)} in A and ${value(b)} in B (case ${index}, row ${row}${place}, unit ${unit})`;
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

/** Has padding a part in the difference? The head of the claims. */
export function paddingAnswer({ dependsOnPadding }: Comparison): string {
  if (dependsOnPadding === undefined) return 'Whether the difference depends on padding could not be judged on both:';
  return dependsOnPadding
    ? 'The difference depends on padding. What padding does to each by itself:'
    : 'The difference does not depend on padding. What was asked of each by itself:';
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

/** How far apart, and whether padding is felt, without a full stop. */
export function comparisonAnswer({ verdict, dependsOnPadding, within, outputs }: Comparison): string {
  const worst = Math.max(0, ...outputs.flatMap(({ batched, alone }) => [batched.deviation, alone.deviation]));
  const far = within !== undefined && !(worst <= within);
  const apart = outputs.length === 0 ? 'nothing was compared' : `${figure(worst)} apart at most`;
  const allowed = within === undefined ? '' : ` of ${figure(within)} allowed`;
  const padding =
    dependsOnPadding === undefined ? '' : dependsOnPadding ? ', and padding is felt' : ', and padding is not felt';
  return `${apart}${allowed}${far && verdict === 'violated' ? ', which is too far' : ''}${padding}`;
}
