import fc from 'fast-check';
import { pack, unpack } from './packed';

it('gives back plain data with arrays in it, bit for bit', () => {
  const floats = fc.float32Array();
  const tree = fc.record({
    name: fc.string(),
    nothing: fc.constant(null),
    number: fc.integer(),
    ids: fc.int32Array(),
    bytes: fc.uint8Array(),
    halves: fc.uint16Array(),
    long: fc.bigInt64Array(),
    list: fc.array(fc.record({ data: floats, shape: fc.array(fc.nat()) })),
  });
  fc.assert(
    fc.property(tree, fc.nat({ max: 9 }), (value, offset) => {
      const packed = pack(value);
      // Wherever the bytes lie in memory.
      const moved = new Uint8Array(packed.length + offset);
      moved.set(packed, offset);
      expect(unpack(moved.subarray(offset))).toEqual(value);
      // A Buffer's own slice() is a view.
      expect(unpack(Buffer.from(moved.buffer, offset))).toEqual(value);
    }),
    { seed: 1 },
  );
});

it('keeps the bits of numbers that JSON cannot write', () => {
  const data = Float32Array.of(NaN, -0, Infinity, -Infinity, 2 ** -149, -3.4028234663852886e38);
  const { data: back } = unpack(pack({ data })) as { data: Float32Array };
  const bits = ({ buffer, byteOffset, length }: Float32Array): number[] => [
    ...new Int32Array(buffer, byteOffset, length),
  ];
  expect(bits(back)).toEqual(bits(data));
});

it('packs what a view shows, and no more', () => {
  const [whole] = [Float32Array.of(1, 2, 3, 4)];
  expect(unpack(pack({ part: whole.subarray(1, 3) }))).toEqual({ part: Float32Array.of(2, 3) });
});

it.each([
  ['nothing', 0],
  ['less than the JSON', 12],
  ['less than the arrays', 60],
])('refuses %s', (_, length) => {
  const packed = pack({ data: Float32Array.of(1, 2, 3, 4), name: 'x' });
  expect(() => unpack(packed.subarray(0, length))).toThrow(/packed value/);
});

test.each([
  ['an array of another kind', ['Function', 0, 1]],
  ['a kind that every object has', ['constructor', 0, 1]],
  ['a place that is none', ['Float32Array', 1, 1]],
  ['a length that is none', ['Float32Array', 0, -1]],
])('%s is refused in words', (_, place) => {
  const json = new TextEncoder().encode(JSON.stringify({ $array: place }));
  const bytes = new Uint8Array(64);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  expect(() => unpack(bytes)).toThrow(/for an array; expected its kind, place and length/);
});
