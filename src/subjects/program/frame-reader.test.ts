import fc from 'fast-check';
import { frameOf, FrameReader } from './frame-reader';

test('frames are what they were, however their bytes come', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
  const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(bodies, cuts, (sent, sizes) => {
      const bytes = Buffer.concat(sent.map(frameOf));
      const came: number[][] = [];
      const reader = new FrameReader((body) => came.push([...body]));
      for (let at = 0, n = 0; at < bytes.length; n++) {
        const size = sizes[n % sizes.length];
        reader.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(came).toEqual(sent.map((body) => [...body]));
      expect(reader.unfinished).toBeUndefined();
    }),
    { seed: 3 },
  );
});

test('each frame has memory of its own, aligned to 8 bytes', () => {
  const came: Uint8Array[] = [];
  const reader = new FrameReader((body) => came.push(body));
  const body = Uint8Array.of(1, 2, 3, 4, 5);
  reader.push(Buffer.concat([frameOf(body), frameOf(body)]));
  expect(came.map(({ byteOffset }) => byteOffset % 8)).toEqual([0, 0]);
  expect(came[0].buffer).not.toBe(came[1].buffer);
});

test('what is not whole is told', () => {
  const reader = new FrameReader(() => undefined);
  const bytes = frameOf(new Uint8Array(100));
  reader.push(bytes.subarray(0, 3));
  expect(reader.unfinished).toBe('3 of the 8 bytes that say how long a frame is');
  reader.push(bytes.subarray(3, 20));
  expect(reader.unfinished).toBe('12 of the 100 bytes of a frame');
});

test.each([
  [frameOf(new Uint8Array(11)), /^a frame says that it has 11 bytes, and at most 10 are read\.$/],
  [Buffer.alloc(8, 0xff), /^a frame says that it has 18446744073709551615 bytes/],
  [Buffer.from('Hello, world!'), /These bytes read "Hello, w"/],
])('a frame that is too long is refused before a byte of it is kept', (bytes, message) => {
  expect(() => new FrameReader(() => undefined).push(bytes, 10)).toThrow(message);
});
