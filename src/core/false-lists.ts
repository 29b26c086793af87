import { asNumber } from './as-primitive';
import { UsageError } from './errors';
import { showJson } from './text/strict-json';

/** So far a reader may count in vain: a vocabulary may have a token "length", whose id is its value. */
const MOST_COUNTED = 1e6;

/**
 * Refuses parsed JSON whose objects say that they are, all together, as long as lists that no file holds: tokenizers take an
 * object with a length for a list and count on it, for ever where the number is large.
 *
 * @throws UsageError naming the file and the object.
 */
export function refuseFalseLists(json: unknown, file: string): void {
  let counted = 0;
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const length = Array.isArray(value) ? 0 : asNumber((value as { length?: unknown }).length);
    if (length > 0) counted += length;
    if (counted > MOST_COUNTED) {
      throw new UsageError(
        `${file} has an object with a length, ${showJson(value)}, where a text or a list should be. Download or write the file again.`,
      );
    }
    for (const entry of Object.values(value)) look(entry);
  };
  look(json);
}
