/** The kinds of array that go along. */
const ARRAYS = {
  ...{ Float32Array, Float64Array, Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array },
  BigInt64Array,
};
type Kind = keyof typeof ARRAYS;
type PackedArray = InstanceType<(typeof ARRAYS)[Kind]>;

/** Stands in the JSON for an array: its kind, where it begins in the bytes after the JSON, and how many numbers it has. */
interface Place {
  readonly $array: readonly [kind: Kind, at: number, length: number];
}

/** Whatever may be viewed as an array of numbers begins at a multiple of it. */
const ALIGNED = 8;

/**
 * Plain data with typed arrays in it as bytes, bit for bit: the length of the JSON (uint32, little-endian, in {@link ALIGNED}
 * bytes), the JSON, and every array after it. Arrays are in the order of the machine, so both ends must have one.
 */
export function pack(value: unknown): Uint8Array {
  const arrays: PackedArray[] = [];
  let size = 0;
  const json = JSON.stringify(value, (_key, entry: unknown) => {
    const kind = kindOf(entry);
    if (kind === undefined) return entry;
    const array = entry as PackedArray;
    const place: Place = { $array: [kind, size, array.length] };
    arrays.push(array);
    size = aligned(size + array.byteLength);
    return place;
  });
  const head = new TextEncoder().encode(json);
  const start = ALIGNED + aligned(head.length);
  const bytes = new Uint8Array(start + size);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, ALIGNED);
  let at = start;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return bytes;
}

/**
 * What was packed. Its arrays are views into `bytes`, which are copied only where they do not begin at a multiple of
 * {@link ALIGNED}.
 *
 * @throws Error where the bytes are not, or not all, of what was packed.
 */
export function unpack(bytes: Uint8Array): unknown {
  const whole = bytes.byteOffset % ALIGNED === 0 ? bytes : new Uint8Array(bytes);
  if (whole.length < ALIGNED)
    throw new Error(`${whole.length} bytes are no packed value; expected ${ALIGNED} at least.`);
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
  const start = ALIGNED + aligned(length);
  if (start > whole.length)
    throw new Error(`A packed value of ${whole.length} bytes ends within its JSON of ${length}.`);
  const json = new TextDecoder().decode(whole.subarray(ALIGNED, ALIGNED + length));
  return JSON.parse(json, (_key, entry: unknown) => {
    const place = (entry as Place | null)?.$array;
    if (!Array.isArray(place)) return entry;
    const [kind, at, count] = place as Place['$array'];
    const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
    if (!Object.hasOwn(ARRAYS, kind) || !isSize(at) || at % ALIGNED !== 0 || !isSize(count)) {
      throw new Error(`A packed value has ${JSON.stringify(entry)} for an array; expected its kind, place and length.`);
    }
    const { BYTES_PER_ELEMENT: width } = ARRAYS[kind];
    if (start + at + count * width > whole.length) {
      throw new Error(`A packed value of ${whole.length} bytes ends within an array of ${count} numbers.`);
    }
    return new ARRAYS[kind](whole.buffer as ArrayBuffer, whole.byteOffset + start + at, count);
  });
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNED) * ALIGNED;
}

/** Not instanceof: an array from another realm is as good. */
function kindOf(value: unknown): Kind | undefined {
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return name in ARRAYS ? (name as Kind) : undefined;
}
