import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** What a field of a message holds, once it is known how long it is. */
export interface Field {
  readonly number: number;
  /** All of it, its number and its length too; not copied. */
  readonly raw: Uint8Array;
  /** A whole number. */
  integer(): number;
  /** Whole numbers, one or several in a packed field. */
  integers(): number[];
  text(): string;
  /** The bytes of a message within, or of a tensor; they are not copied. */
  bytes(): Uint8Array;
}

/**
 * Calls `visit` for each field of a protobuf message, in order. What is not asked for is stepped over.
 * @throws an Error that says what is wrong with the bytes
 */
export function eachField(message: Uint8Array, visit: (field: Field) => void): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const from = reader.pos;
    const [number, type] = reader.tag();
    const start = reader.pos;
    reader.skip(type, number);
    const end = reader.pos;
    const inside = (wanted: WireType): BinaryReader => {
      if (type !== wanted) throw new Error(`field ${number} is of wire type ${type}, not ${wanted}`);
      return new BinaryReader(message.subarray(start, end));
    };
    const integer = (from: BinaryReader): number => Number(from.int64());
    visit({
      number,
      raw: message.subarray(from, end),
      integer: () => integer(inside(WireType.Varint)),
      integers() {
        if (type === WireType.Varint) return [integer(inside(type))];
        const packed = new BinaryReader(inside(WireType.LengthDelimited).bytes());
        const found: number[] = [];
        while (packed.pos < packed.len) found.push(integer(packed));
        return found;
      },
      text: () => inside(WireType.LengthDelimited).string(),
      bytes: () => inside(WireType.LengthDelimited).bytes(),
    });
  }
  if (reader.pos > reader.len) throw new Error('it ends in the middle of a field');
}
