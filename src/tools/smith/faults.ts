import type { Batch } from '../../core/batch';
import type { Parts } from './judge';
import type { LayerNumbers } from './numbers';
import { sizesOf, type Recipe } from './recipe';
import type { Linear } from './table';

/** A fault that a runtime might have, put into what its graph is made of or fed, and not into what is expected. */
export interface PlantedFault {
  readonly name: string;
  readonly plant: (parts: Parts) => Parts;
  /** What the smallest model that shows it has to have, in the words of its features; nothing where the simplest shows it. */
  readonly needs: readonly string[];
}

const recipe =
  (change: (of: Recipe) => Partial<Recipe>) =>
  (parts: Parts): Parts => ({ ...parts, recipe: { ...parts.recipe, ...change(parts.recipe) } });

const layers =
  (change: (layer: LayerNumbers, of: Recipe) => Partial<LayerNumbers>) =>
  (parts: Parts): Parts => ({
    ...parts,
    numbers: {
      ...parts.numbers,
      layers: parts.numbers.layers.map((layer) => ({ ...layer, ...change(layer, parts.recipe) })),
    },
  });

/** @param heard of a row, by the place of its first and of its last real token */
const mask =
  (heard: (row: Int32Array, first: number, last: number) => void) =>
  (parts: Parts): Parts => {
    const { batch } = parts;
    const attentionMask = batch.attentionMask!.slice();
    for (let row = 0; row < batch.size; row++) {
      const own = attentionMask.subarray(row * batch.length, (row + 1) * batch.length);
      if (own.includes(1)) heard(own, own.indexOf(1), own.lastIndexOf(1));
    }
    return { ...parts, batch: { ...batch, attentionMask } };
  };

export const SMITH_FAULTS: readonly PlantedFault[] = [
  {
    name: 'the last real token of a row is hidden',
    plant: mask((row, first, last) => last > first && (row[last] = 0)),
    needs: [],
  },
  {
    name: 'the first token of the padding is heard',
    plant: mask((row, _, last) => last + 1 < row.length && (row[last + 1] = 1)),
    needs: ['padding'],
  },
  {
    name: 'every row has the mask of the first',
    plant: (parts) => ({ ...parts, batch: firstMask(parts.batch) }),
    needs: ['padding'],
  },
  {
    name: 'the window is wider by one',
    plant: recipe(({ window }) => ({ window: window && window + 1 })),
    needs: ['window 1'],
  },
  {
    name: 'the window is narrower by one',
    plant: recipe(({ window }) => ({ window: window > 1 ? window - 1 : window })),
    needs: ['window 2'],
  },
  { name: 'tokens hear those behind them', plant: recipe(hearingAll), needs: ['causal'] },
  { name: 'scores are not bent', plant: recipe(() => ({ softcap: 0 })), needs: ['softcap 2'] },
  {
    name: 'pairs stand elsewhere',
    plant: recipe(({ interleaved }) => ({ interleaved: !interleaved })),
    needs: ['one operator of rotary positions'],
  },
  {
    name: 'keys are turned the other way',
    plant: (parts) => {
      const { turns } = parts.numbers;
      if (!turns) return parts;
      const sin = { ...turns.sin, data: turns.sin.data.map((x) => -x) };
      return { ...parts, numbers: { ...parts.numbers, turns: { ...turns, sin } } };
    },
    needs: ['rotary positions'],
  },
  {
    name: 'positions begin at one',
    plant: (parts) => {
      const { places } = parts.numbers;
      if (!places) return parts;
      const shifted = {
        ...places,
        data: places.data.map((_, i) => places.data[(i + places.columns) % places.data.length]),
      };
      return { ...parts, numbers: { ...parts.numbers, places: shifted } };
    },
    needs: ['absolute'],
  },
  {
    name: 'groups of queries take each other’s keys',
    plant: layers((layer, of) => (of.queriesPerKey > 1 ? { key: turnedHeads(layer.key, of) } : {})),
    needs: ['grouped queries'],
  },
  {
    name: 'columns take each other’s scales',
    plant: layers(({ value }) => {
      if (!value.int8 || value.int8.scales.length === 1) return {};
      return { value: { ...value, int8: { ...value.int8, scales: value.int8.scales.slice().reverse() } } };
    }),
    needs: ['int8 weights', 'a scale a column'],
  },
  {
    name: 'values have no bias',
    plant: layers(({ value }) => ({ value: { ...value, bias: value.bias && new Float32Array(value.bias.length) } })),
    needs: ['biases'],
  },
  {
    name: 'the other gelu',
    plant: recipe(({ feedForward }) =>
      feedForward === 'gelu'
        ? { feedForward: 'tanh gelu' }
        : feedForward === 'tanh gelu'
          ? { feedForward: 'gelu' }
          : {},
    ),
    needs: ['gelu'],
  },
];

/** Where neither a window nor the operator says otherwise. */
function hearingAll({ attention, window }: Recipe): Partial<Recipe> {
  return attention === 'GroupQueryAttention' || window > 0 ? {} : { causal: false };
}

function firstMask(batch: Batch): Batch {
  const first = batch.attentionMask!.subarray(0, batch.length);
  return { ...batch, attentionMask: batch.attentionMask!.map((_, i) => first[i % batch.length]) };
}

/** The heads of keys, each in the place of the next. */
function turnedHeads(key: Linear, of: Recipe): Linear {
  const { keys } = sizesOf(of);
  const turn = (i: number): number => i - (i % keys) + (((i % keys) + of.headSize) % keys);
  const { int8, int4 } = key;
  // Bytes of another order would need scales of another; there it shows in floats.
  if (int8 || int4) return key;
  return { ...key, data: key.data.map((_, i) => key.data[turn(i)]), bias: key.bias?.map((_, i) => key.bias![turn(i)]) };
}
