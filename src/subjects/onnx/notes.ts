import type { OnnxGraph } from './graph';
import { staticAxes, type GraphInputs } from './inputs';

/** What the owner of a graph should know of it, in sentences, seen before anything is run. */
export function notesOn({ inputs: named }: OnnxGraph, inputs: GraphInputs, precision: string): string[] {
  const { size, length } = staticAxes(inputs);
  return [
    ...(inputs.mask
      ? []
      : [
          `This graph has no input for the mask (it has ${named.map(({ name }) => name).join(', ')}), so what lies under the padding is read as if it were text. Export it with attention_mask among its inputs, or encode texts of one length together and pad none.`,
        ]),
    ...(precision === 'int8 dynamic'
      ? [
          'Its activations are quantised with one scale a tensor, chosen anew in each pass from all positions of all rows, padding included. Quantise the weights alone, or encode one text at a time.',
        ]
      : []),
    ...(length === undefined
      ? []
      : [
          `It takes rows of ${length} positions and no others: cases have that length, and claims across lengths cannot be judged.`,
        ]),
    ...(size === undefined
      ? []
      : size === 1
        ? ['It takes one row at a time, so claims about the other rows of a batch cannot be judged.']
        : [
            `It takes batches of ${size} rows and no others: other batches are cut up and filled up with copies of a row.`,
          ]),
  ];
}
