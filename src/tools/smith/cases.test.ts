import { readGraph } from '../../subjects/onnx/read-graph';
import { inputsOf } from '../../subjects/onnx/inputs';
import { deeply } from '../../testing/deep';
import { expectedOf } from './expected';
import { batchOf } from './fed';
import { featuresOf, inWords, isLike } from './features';
import { modelOf } from './graph/model';
import { numbersOf } from './numbers';
import { onnxFile } from '../../subjects/onnx/writer';
import { sizesOf, type SmithCase } from './recipe';
import { settled } from './settle';
import { casesOf, smallest } from './smallest';
import { twin } from './twin/twin';

const CASES = casesOf(1, deeply(150, 3000));
const FEW = CASES.slice(0, deeply(24, 1000));

test('a seed means the same models, however many are asked for', () => {
  expect(casesOf(1, 20)).toEqual(CASES.slice(0, 20));
  expect(casesOf(2, 20)).not.toEqual(CASES.slice(0, 20));
});

test('what is settled is settled', () => {
  for (const tried of CASES) expect(settled(tried)).toEqual(tried);
});

test('every form of attention, way to quantise, mask and opset comes', () => {
  const seen = new Set(
    CASES.flatMap(({ recipe }) => [recipe.attention, recipe.quantised, recipe.maskAxes, recipe.opset]),
  );
  const all = ['plain', 'Attention', 'MultiHeadAttention', 'GroupQueryAttention', 'opset Attention'];
  const ways = ['none', 'int8 weights', 'dynamic int8', 'QDQ', 'int4 weights', 'S', '1,1,S', '1,S,S'];
  const opsets = Array.from({ length: 14 }, (_, i) => 11 + i);
  for (const each of [...all, ...ways, ...opsets]) expect(seen).toContain(each);
});

test('every graph names what it reads before it is read, and says how it is to be fed', () => {
  for (const { recipe } of FEW) {
    const graph = readGraph(onnxFile(modelOf(recipe, numbersOf(recipe))), 'model.onnx');
    const unknown: string[] = [];
    const known = new Set(['', ...graph.weights.keys(), ...graph.inputs.map(({ name }) => name)]);
    for (const { inputs, outputs } of graph.nodes) {
      unknown.push(...inputs.filter((name) => !known.has(name)));
      for (const name of outputs) known.add(name);
    }
    expect(unknown).toEqual([]);
    expect(known).toContain('last_hidden_state');
    expect(inputsOf(graph, 'model.onnx')).toMatchObject({
      ids: { name: 'input_ids' },
      mask: { name: 'attention_mask' },
    });
    expect(graph.opset).toBe(recipe.opset);
  }
});

/** The first row without its padding, if nothing is masked within and rows do not share a scale. */
function unpadded({
  recipe,
  batch,
}: SmithCase): { readonly padded: Float64Array; readonly alone: Float64Array } | undefined {
  const [{ before, behind, hole }] = batch.rows;
  const tokens = batch.length - before - behind;
  // Where a token stands among all positions is felt: by absolute positions, and by the rounding of tables of rotary ones.
  if (hole > 0 || tokens < 1 || recipe.quantised === 'dynamic int8' || (recipe.positions !== 'none' && before > 0))
    return;
  const E = sizesOf(recipe).hidden;
  const numbers = numbersOf(recipe);
  const whole = batchOf({ recipe, batch });
  const inputIds = whole.inputIds.slice(before, before + tokens);
  const one = { size: 1, length: tokens, inputIds, attentionMask: new Int32Array(tokens).fill(1) };
  return {
    padded: twin(recipe, numbers, whole).slice(before * E, (before + tokens) * E),
    alone: twin(recipe, numbers, one),
  };
}

test('in the twin, no real token feels padding or another row', () => {
  let padded = 0;
  for (const tried of FEW) {
    const found = unpadded(tried);
    if (!found) continue;
    if (tried.batch.rows[0].before + tried.batch.rows[0].behind > 0) padded++;
    found.padded.forEach((x, i) => expect(Math.abs(x - found.alone[i])).toBeLessThan(1e-7));
  }
  expect(padded).toBeGreaterThan(FEW.length / 8);
});

test('a case that fails is made smaller while it fails', async () => {
  const isGrouped = ({ recipe }: SmithCase): Promise<boolean> => Promise.resolve(recipe.queriesPerKey > 1);
  const index = CASES.findIndex(({ recipe }) => recipe.queriesPerKey > 1 && recipe.layers > 1);
  const least = await smallest(1, index, isGrouped);
  expect(least.recipe).toMatchObject({ layers: 1, heads: 2, queriesPerKey: 2, headSize: 4, quantised: 'none' });
  expect(least.batch).toEqual({ length: 1, rows: [{ before: 0, behind: 0, hole: 0 }] });
  expect(featuresOf(least)).toEqual(['grouped queries']);
  expect(inWords(least)).toBe('1 layer, 2 heads of 4, opset 17, grouped queries. 1 row of 1 position: all real.');
});

test('what has all that a known one has is like it; padding alone is no likeness', () => {
  expect(isLike(['causal', 'gelu'], ['causal', 'padding'])).toBe(true);
  expect(isLike(['gelu', 'padding'], ['causal', 'padding'])).toBe(false);
  // What has nothing that tells hides nothing that has.
  expect(isLike(['causal', 'padding'], [])).toBe(false);
  expect(isLike(['causal'], ['biases'])).toBe(false);
  expect(isLike(['padding'], [])).toBe(true);
});

test('what rounding explains is far below what a hidden token moves', () => {
  const tried = CASES.find(({ recipe, batch }) => recipe.quantised === 'none' && !recipe.half && batch.length > 4)!;
  const numbers = numbersOf(tried.recipe);
  const { states, bound } = expectedOf(tried.recipe, numbers, batchOf(tried));
  const largest = states.reduce((a, x) => Math.max(a, Math.abs(x)), 0);
  expect(bound).toBeGreaterThan(0);
  expect(bound).toBeLessThan(largest / 1000);
});
