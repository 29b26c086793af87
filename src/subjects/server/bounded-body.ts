import { MOST_WIDTH } from './vectors';

/** A number in JSON is shorter, with its comma and its place in a line of its own. */
const BYTES_OF_NUMBER = 32;
/** Whatever else is in an answer. */
const BYTES_BESIDE = 2 ** 20;

/** The most bytes of a list of models. */
export const MOST_OF_LIST = 4 * 2 ** 20;
/** The most bytes that are read of an answer that is no success; the rest of it is left. */
export const MOST_OF_ERROR = 2 ** 16;

/** The most bytes that an answer with so many vectors may have. */
export function bodyLimit(rows: number): number {
  return BYTES_BESIDE + rows * MOST_WIDTH * BYTES_OF_NUMBER;
}

/** The text of a body, as UTF-8: as much of it as there may be, counted as it is unpacked, and whether there was more. */
export async function boundedText(response: Response, mostBytes: number): Promise<{ text: string; cut: boolean }> {
  const reader = response.body?.getReader();
  if (!reader) return { text: '', cut: false };
  // One growing buffer: of pieces of one byte each the list would be longer than the text.
  let bytes = Buffer.alloc(Math.min(mostBytes, 2 ** 16));
  let length = 0;
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (done || !value) break;
    const taken = value.subarray(0, mostBytes - length);
    if (length + taken.length > bytes.length) {
      const larger = Buffer.alloc(Math.min(mostBytes, Math.max(2 * bytes.length, length + taken.length)));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    bytes.set(taken, length);
    length += taken.length;
    if (taken.length === value.length) continue;
    // Whoever sends without end is told to stop; whether it hears is not waited for.
    void reader.cancel().catch(() => undefined);
    return { text: new TextDecoder().decode(bytes.subarray(0, length)), cut: true };
  }
  return { text: new TextDecoder().decode(bytes.subarray(0, length)), cut: false };
}
