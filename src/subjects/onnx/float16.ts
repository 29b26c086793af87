/** IEEE 754 half-precision numbers, as their bits, in float32. */
export function fromFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, oneFromFloat16);
}

function oneFromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** 0 and 1 in half precision, for masks. */
export function maskToFloat16(mask: Int32Array): Uint16Array {
  return Uint16Array.from(mask, (entry) => (entry === 0 ? 0 : 0x3c00));
}

/** Numbers that half precision has exactly, as their bits. */
export function toFloat16(numbers: Float32Array): Uint16Array {
  return Uint16Array.from(numbers, (x) => {
    const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
    const size = Math.abs(x);
    if (Number.isNaN(x)) return 0x7e00;
    if (size === Infinity) return sign | 0x7c00;
    if (size < 2 ** -14) return sign | (size * 2 ** 24);
    const exponent = Math.floor(Math.log2(size));
    return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
  });
}
