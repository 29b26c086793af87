import type { SmithCase, SmithRow } from './recipe';

/** What a case has beyond the simplest one, in words, sizes left out. */
export function featuresOf({ recipe, batch }: SmithCase): string[] {
  const { positions, fusedRotary, interleaved, quantised, perChannel, maskAxes, hides, attention } = recipe;
  const has = (word: string, is: boolean): string[] => (is ? [word] : []);
  return [
    ...has(attention === 'opset Attention' ? `${attention} (${recipe.opset})` : attention, attention !== 'plain'),
    ...has('half precision', recipe.half),
    ...has(quantised, quantised !== 'none'),
    ...has('a scale a column', perChannel),
    ...has('grouped queries', recipe.queriesPerKey > 1),
    ...has(
      positions === 'rotary' ? `${fusedRotary ? 'one operator of ' : ''}rotary positions` : positions,
      positions !== 'none',
    ),
    ...has('interleaved', interleaved),
    ...has('causal', recipe.causal),
    ...has(`window ${recipe.window}`, recipe.window > 0),
    ...has(`softcap ${recipe.softcap}`, recipe.softcap > 0),
    ...has('pre-norm', recipe.norm === 'pre'),
    ...has('RMS norm', recipe.normKind === 'rms'),
    ...has(recipe.feedForward, recipe.feedForward !== 'relu'),
    ...has('biases', recipe.biases),
    ...has('sharp scores', recipe.sharpness > 1),
    ...has(
      `mask ${recipe.maskType} [B, ${maskAxes.replaceAll(',', ', ')}]`,
      recipe.maskType !== 'int64' || maskAxes !== 'S',
    ),
    ...has('keys hidden by Where', hides === 'where'),
    ...has(`lowest ${recipe.lowest}`, recipe.lowest !== 'finfo.min'),
    ...has(
      PADDED,
      batch.rows.some(({ before, behind, hole }) => before + behind + hole > 0),
    ),
  ];
}

const PADDED = 'padding';

/** A case in one sentence. */
export function inWords(tried: SmithCase): string {
  const { recipe, batch } = tried;
  const { layers, heads, headSize, opset } = recipe;
  const sizes = [count(layers, 'layer'), `${count(heads, 'head')} of ${headSize}`, `opset ${opset}`];
  const rows = batch.rows.map((row) => rowInWords(row, batch.length)).join('; ');
  return `${[...sizes, ...featuresOf(tried)].join(', ')}. ${count(batch.rows.length, 'row')} of ${count(batch.length, 'position')}: ${rows}.`;
}

function rowInWords({ before, behind, hole }: SmithRow, length: number): string {
  const end = length - behind;
  if (before >= end) return 'none real';
  const real =
    end - before === length ? 'all real' : end - before === 1 ? `${before} real` : `${before}–${end - 1} real`;
  return `${real}${hole === 0 ? '' : `, but for ${before + hole}`}`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** What says little of a fault: most cases have it. */
const COMMON: ReadonlySet<string> = new Set([PADDED, 'biases', 'sharp scores', 'keys hidden by Where']);

/** Is all that one failing case has in another as well? Then the other says nothing new. */
export function isLike(other: readonly string[], known: readonly string[]): boolean {
  const telling = known.filter((word) => !COMMON.has(word));
  // What has none would be like everything.
  if (telling.length === 0) return other.every((word) => COMMON.has(word));
  return telling.every((word) => other.includes(word));
}
