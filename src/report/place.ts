/** Says where an index into an output points: `row 0, head 3, query position 2, key position 5`. */
export function placeInWords(output: string, index: readonly number[]): string {
  const axes = axesOf(output);
  return index.map((i, axis) => `${axes[axis] ?? `axis ${axis}`} ${i}`).join(', ');
}

/** An output in words: `attentions[2]` is layer 2's attention weights, `hiddenStates[0]` the embeddings. */
export function outputInWords(output: string): string {
  const layer = Number(/\[(\d+)\]$/.exec(output)?.[1]);
  if (output.startsWith('attentions[')) return `${output} (layer ${layer}, counted from 0)`;
  if (output === 'hiddenStates[0]') return `${output} (what the embeddings put out)`;
  if (output.startsWith('hiddenStates[')) return `${output} (the output of layer ${layer - 1}, counted from 0)`;
  return output;
}

function axesOf(output: string): readonly string[] {
  if (output.startsWith('attentions')) return ['row', 'head', 'query position', 'key position'];
  if (output.startsWith('pooled')) return ['row', 'component'];
  if (output.startsWith('logits')) return ['row', 'position', 'vocabulary entry'];
  if (output.startsWith('perToken')) return ['row', 'position', 'component'];
  if (output.startsWith('padEmbedding')) return ['hidden unit'];
  return ['row', 'position', 'hidden unit'];
}
