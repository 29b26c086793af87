/** Bits of one element of every dtype that a safetensors file may hold (safetensors 0.8.0). */
const BITS = {
  ...{ BOOL: 8, F4: 4, F6_E2M3: 6, F6_E3M2: 6, U8: 8, I8: 8 },
  ...{ F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ I16: 16, U16: 16, F16: 16, BF16: 16 },
  ...{ I32: 32, U32: 32, F32: 32, C64: 64, F64: 64, I64: 64, U64: 64 },
} as const;

/** The type of a tensor's elements, as safetensors names it. */
export type Dtype = keyof typeof BITS;

/** What the numbers of a tensor are read into. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** The names of all dtypes. */
export const DTYPES = Object.keys(BITS) as readonly Dtype[];

export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && Object.hasOwn(BITS, name);
}

export function bitsOf(dtype: Dtype): number {
  return BITS[dtype];
}

const DECODERS: Partial<Record<Dtype, (bytes: ArrayBuffer) => TensorData>> = {
  F64: (bytes) => new Float64Array(bytes),
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => fromFloat16(new Uint16Array(bytes)),
  BF16: (bytes) => fromBfloat16(new Uint16Array(bytes)),
  I64: (bytes) => new BigInt64Array(bytes),
  U64: (bytes) => new BigUint64Array(bytes),
  I32: (bytes) => new Int32Array(bytes),
  U32: (bytes) => new Uint32Array(bytes),
  I16: (bytes) => new Int16Array(bytes),
  U16: (bytes) => new Uint16Array(bytes),
  I8: (bytes) => new Int8Array(bytes),
  U8: (bytes) => new Uint8Array(bytes),
  BOOL: (bytes) => new Uint8Array(bytes),
};

/** The dtypes that `decode` takes. */
export const READABLE = Object.keys(DECODERS) as readonly Dtype[];

/**
 * Little-endian bytes as numbers: F16 and BF16 are widened to float32, which loses nothing; the others are views of the
 * same memory. `undefined` for a dtype that is not readable.
 */
export function decode(dtype: Dtype, bytes: ArrayBuffer): TensorData | undefined {
  return DECODERS[dtype]?.(bytes);
}

/** bfloat16 is the upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const wide = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) wide[i] = halves[i] << 16;
  return new Float32Array(wide.buffer);
}

let float16Table: Float32Array | undefined;

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. There are so few of them that a table is fastest. */
function fromFloat16(halves: Uint16Array): Float32Array {
  float16Table ??= Float32Array.from({ length: 1 << 16 }, (_, half) => {
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const sign = half & 0x8000 ? -1 : 1;
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
  });
  const wide = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) wide[i] = float16Table[halves[i]];
  return wide;
}
