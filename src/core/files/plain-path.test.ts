import { whyNotPlainPath } from './plain-path';

test.each(['config.json', '1_Pooling/config.json', 'onnx/model.onnx_data', 'model-00001-of-00002.safetensors', 'a b'])(
  '%s is taken',
  (path) => expect(whyNotPlainPath(path)).toBeUndefined(),
);

test.each([
  ['../authorized_keys', /leads out/],
  ['onnx/../../x', /leads out/],
  ['./config.json', /leads out/],
  ['/etc/passwd', /absolute/],
  ['a//b', /empty part/],
  ['', /empty part/],
  ['C:/x', /no part of a name/],
  ['..\\x', /no part of a name/],
  ['a\u0000b', /control character/],
  ['a\u009bb', /control character/],
  ['nul', /device/],
  ['x/COM1.json', /device/],
  ['x.', /dot or a space/],
  ['x'.repeat(256), /255/],
  ['x/'.repeat(600), /1,000/],
])('%j is not', (path, why) => expect(whyNotPlainPath(path)).toMatch(why));
