import { refuseOddShapes } from './layers-shapes';

const topology = (config: unknown): unknown => ({ class_name: 'Model', config: { layers: [{ name: 'a', config }] } });

test.each([
  ['a list of sizes', { batch_input_shape: [null, 7], target_shape: [-1, 4] }],
  ['none', { noise_shape: null }],
  [
    'one for each of several inputs',
    {
      build_input_shape: [
        [null, 4],
        [null, 4],
      ],
    },
  ],
  ['none that is asked for', { units: 4 }],
])('a shape may be %s', (_, config) => {
  expect(() => refuseOddShapes(topology(config), 'model.json')).not.toThrow();
});

test.each([
  [
    'half a position',
    { batch_input_shape: [1.5, 4] },
    /layers\[0\]\.config\.batch_input_shape is \[1\.5,4\]; expected a list/,
  ],
  ['text', { targetShape: '14' }, /targetShape is "14"/],
  ['too many axes', { target_shape: [1, 1, 1, 1, 1, 1, 1, 1, 1] }, /at most 8 whole numbers/],
  ['an endless list in a list', { input_shape: [{ length: 1e9 }] }, /expected a list/],
  [
    'an object with a length, whatever the field',
    { dims: { length: 1e9 } },
    /dims\.length is 1000000000; expected no such/,
  ],
])('%s is refused', (_, config, message) => {
  expect(() => refuseOddShapes(topology(config), 'model.json')).toThrow(message);
});
