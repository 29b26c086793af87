/** Whole numbers where something is cut off, overflows or turns negative. */
const EDGES = [
  0n,
  1n,
  7n,
  8n,
  127n,
  128n,
  255n,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** The bytes with one thing changed. */
export function mutateBytes(bytes, random) {
  const length = bytes.length;
  if (length === 0) return randomBytes(random.between(1, 64), random);
  const at = random.chance(0.4) ? random.below(Math.min(length, 64)) : random.below(length);
  const copy = Buffer.from(bytes);
  switch (random.below(10)) {
    case 0:
    case 1:
      copy[at] ^= 1 << random.below(8);
      return copy;
    case 2:
      copy[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, 0x22, 0x7b, 0x5b, random.below(256)]);
      return copy;
    case 3:
      return copy.subarray(0, at);
    case 4:
      return Buffer.concat([copy.subarray(0, at), randomBytes(random.between(1, 16), random), copy.subarray(at)]);
    case 5:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(Math.min(length, at + random.between(1, 32)))]);
    case 6: {
      const piece = copy.subarray(at, at + random.between(1, 200));
      return Buffer.concat([copy.subarray(0, at), piece, piece, copy.subarray(at + piece.length)]);
    }
    case 7: {
      // A field of a length, in 4 or 8 bytes.
      const width = random.pick([4, 8]);
      if (length < width) return copy.subarray(1);
      const value = random.pick([
        ...EDGES,
        BigInt(length),
        BigInt(length - 8 < 0 ? 0 : length - 8),
        BigInt(length + 1),
      ]);
      const place = random.chance(0.3) ? 0 : random.below(length - width + 1);
      if (width === 8) copy.writeBigUInt64LE(value, place);
      else copy.writeUInt32LE(Number(value & 0xffffffffn), place);
      return copy;
    }
    case 8:
      // A number of protobuf, in as many bytes as it may have, or more.
      return Buffer.concat([
        copy.subarray(0, at),
        Buffer.alloc(random.pick([1, 4, 9, 10, 11]), 0xff),
        Buffer.of(random.below(128)),
        copy.subarray(at + 1),
      ]);
    default:
      return random.chance(0.2)
        ? randomBytes(random.between(0, 300), random)
        : Buffer.concat([copy, copy.subarray(at)]);
  }
}

function randomBytes(count, random) {
  return Buffer.from(Array.from({ length: count }, () => random.below(256)));
}
