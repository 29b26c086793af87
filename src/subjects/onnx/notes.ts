import type { PositionPolicy } from '../../core/subject';
import { option } from '../../core/option';
import { UNKNOWN_PRECISION } from '../../numerics/precision';
import { ElementType } from './element-types';
import type { OnnxGraph } from './graph';
import { staticAxes, type GraphInputs } from './inputs';
import { isForKeysAlone } from './wide-mask';

const WHOLE_OR_BOOLEAN: readonly number[] = [ElementType.int64, ElementType.int32, ElementType.bool];

/** What the owner of a graph should know of it, in sentences, seen before anything is run. */
export function notesOn(
  { inputs: named, isOrtFormat }: OnnxGraph,
  inputs: GraphInputs,
  precision: string,
  positions: PositionPolicy,
): string[] {
  const { size, length } = staticAxes(inputs);
  return [
    ...notesOnDecoders(inputs, positions),
    ...(isOrtFormat
      ? [
          `It is in ORT format, of which the runtime names inputs and outputs. Its nodes are not read: in what it computes is not known, and what is found is located to no node.${precision === UNKNOWN_PRECISION ? ' So runs of two shapes may be as far apart as in float16, which may hide what a graph in float32 would show.' : ''} The ONNX file that it was made of shows both.`,
        ]
      : []),
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

function notesOnDecoders({ decoder = [], positions, mask, isCausal }: GraphInputs, policy: PositionPolicy): string[] {
  const caches = decoder.filter(({ kind }) => kind === 'cache');
  return [
    ...(caches.length === 0
      ? []
      : [
          `It is a decoder with a cache: ${caches[0].input.name}${caches.length > 1 ? ` and ${caches.length - 1} more like it are` : ' is'} fed empty, as where whole texts are encoded in one pass. Passes that go on from a cache are not judged, nor is the cache that it hands out.`,
        ]),
    ...(decoder.length === 0 || !positions || policy !== 'given'
      ? []
      : [
          `${positions.name} counts the real tokens of a row, 0, 1, 2, …, as transformers and transformers.js make it from the mask of a decoder. Where you feed the index in the padded row, say so: ${option('positions')} relative where the model turns by distance (rotary), else absolute.`,
        ]),
    ...(mask?.shape?.length === 4
      ? [
          `${mask.name} has four axes: it is fed [B, 1, ${isForKeysAlone(mask) ? 1 : 'S'}, S], ${WHOLE_OR_BOOLEAN.includes(mask.type) ? '1 where a token hears another' : '0 where a token hears another, and the lowest number elsewhere'}${isCausal && !isForKeysAlone(mask) ? ', which are those before it' : ''}.`,
        ]
      : []),
  ];
}
