/** The letters and digits of a text, in lower case and without what stands between them, and where each came from. */
export interface Folded {
  readonly letters: string;
  /** For each letter, where what it was written as begins in the text. */
  readonly from: Int32Array;
  /** The same, where it ends. */
  readonly to: Int32Array;
}

/** A character as JSON, URLs and XML may write it. Its parts have bounds, so that a long row of openings costs no more. */
const ESCAPE =
  /\\{1,8}(?:u\{?([0-9a-f]{2,4})\}?|x([0-9a-f]{2})|[nrtbfv])|%(?:25){0,4}([0-9a-f]{2})|&(?:amp;)?(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|quot|apos|lt|gt|amp);/iy;

/** @param decoded is what is escaped read as what it stands for? */
export function folded(text: string, decoded: boolean): Folded {
  const codes = Buffer.alloc(text.length);
  const from = new Int32Array(text.length);
  const to = new Int32Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length;) {
    const start = i;
    let code = text.charCodeAt(i++);
    if (decoded && (code === 0x5c || code === 0x25 || code === 0x26)) {
      ESCAPE.lastIndex = start;
      const found = ESCAPE.exec(text);
      if (found) {
        const [whole, ...numbers] = found;
        const hex = numbers.slice(0, 4).find((number) => number !== undefined);
        code = hex === undefined ? Number(numbers[4] ?? 0) : parseInt(hex, 16);
        i = start + whole.length;
      }
    }
    if (code >= 0x41 && code <= 0x5a) code += 0x20;
    if (!((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39))) continue;
    codes[count] = code;
    from[count] = start;
    to[count++] = i;
  }
  return { letters: codes.toString('latin1', 0, count), from: from.subarray(0, count), to: to.subarray(0, count) };
}
