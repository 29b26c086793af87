import { refuseEndlessTopology } from './layers-topology';

const layer = (name: string, from: readonly unknown[], kind = 'Dense') => ({
  name,
  class_name: kind,
  config: { name },
  inbound_nodes: from,
});
const input = layer('ids', [], 'InputLayer');
const model = (...layers: unknown[]) => ({ model_config: { class_name: 'Functional', config: { name: 'm', layers } } });

test('layers in any order, shared layers and models within models are taken', () => {
  const shared = layer('a', [[['ids', 0, 0, {}]], [['b', 0, 0, {}]]]);
  const inner = { ...layer('inner', [[['a', 1, 0, {}]]], 'Functional'), config: { layers: [input] } };
  expect(() => refuseEndlessTopology(model(inner, layer('b', [[['a', 0, 0]]]), shared, input), 'x')).not.toThrow();
  expect(() =>
    refuseEndlessTopology({ class_name: 'Sequential', config: { layers: [layer('a', [])] } }, 'x'),
  ).not.toThrow();
});

test.each([
  ['another that is not there', [layer('a', [[['nobody', 0, 0, {}]]])], /layer "a" .* \["nobody",0,0,\{\}\]/],
  ['itself', [layer('a', [[['a', 0, 0, {}]]])], /layer "a"/],
  ['one that waits for it', [layer('a', [[['b', 0, 0]]]), layer('b', [[['a', 0, 0]]])], /layer "a"/],
  ['a call that is not made', [layer('a', [[['ids', 7, 0]]])], /\["ids",7,0\]/],
])('a layer that waits for %s is refused', (_, layers, message) => {
  expect(() => refuseEndlessTopology(model(input, ...layers), 'model.json')).toThrow(message);
});

test('a name that is no text is refused', () => {
  const odd = { ...layer('a', []), name: ['a'] };
  expect(() => refuseEndlessTopology(model(input, odd), 'model.json')).toThrow(
    'model.json: the name of a layer of modelTopology is ["a"]; expected text.',
  );
});

test('two layers of one name are refused; a model within has names of its own', () => {
  const twice = [layer('a', [[['ids', 0, 0]]]), { ...layer('a', [[['a', 0, 0]]], 'Add'), config: { name: 'b' } }];
  expect(() => refuseEndlessTopology(model(input, ...twice), 'model.json')).toThrow(
    'model.json: two layers of modelTopology are named "a"; expected a name for each.',
  );
  const inner = { ...layer('inner', [], 'Functional'), config: { layers: [input, layer('a', [[['ids', 0, 0]]])] } };
  expect(() => refuseEndlessTopology(model(input, layer('a', [[['ids', 0, 0]]]), inner), 'm')).not.toThrow();
});

const NO_TEXT = { toString: 1 };
test.each([
  ['a kind', { ...layer('a', []), class_name: NO_TEXT }],
  ['a place in a call', layer('a', [[['ids', NO_TEXT, 0]]])],
])('%s that is nothing is left to tfjs-layers', (_, odd) => {
  expect(() => refuseEndlessTopology(model(input, odd), 'm')).not.toThrow();
});

test('a layer that waits for what has no name is refused', () => {
  const odd = layer('a', [[[NO_TEXT, 0, 0]]]);
  expect(() => refuseEndlessTopology(model(input, odd), 'm')).toThrow(/layer "a" .* \[\{"toString":1\},0,0\]/);
});

test('so is one of a model within', () => {
  const inner = { ...layer('inner', [], 'Functional'), config: { layers: [layer('a', [[['a', 0, 0]]])] } };
  expect(() => refuseEndlessTopology(model(inner), 'model.json')).toThrow(/layer "a"/);
});
