import { runInThisContext } from 'node:vm';
import { hostRealm } from './host-realm';

// jest itself runs this in a realm of its own.

const host = hostRealm()!;

test('what is made here is of another realm than what Node makes', () => {
  expect(host.global.Float32Array).toBe(runInThisContext('Float32Array'));
  expect(new Float32Array(1)).not.toBeInstanceOf(host.global.Float32Array);
});

test.each([Float32Array, Float64Array, BigInt64Array, Int32Array, Uint16Array, Uint8Array])(
  'an array crosses with its memory: %p',
  (Kind) => {
    const whole = new (Kind as typeof Float32Array)(4);
    const own = whole.subarray(1, 3);
    const there = host.there(own);
    expect(runInThisContext(`(array) => array instanceof ${Kind.name}`)(there)).toBe(true);
    expect([there.length, there.byteOffset, there.buffer === own.buffer]).toEqual([2, own.byteOffset, true]);
    const back = host.here(there);
    expect(back).toBeInstanceOf(Kind);
    expect(back.length).toBe(2);
  },
);

test('what is no array stays as it is', () => {
  const texts = ['a'];
  expect(host.there(texts)).toBe(texts);
  expect(host.here(undefined)).toBeUndefined();
});

test('a package is loaded there', () => {
  expect(host.require('seedrandom')).not.toBe(jest.requireActual('seedrandom'));
});
