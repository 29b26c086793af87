import { isJsonObject, showJson } from '../../core/text/strict-json';
import { UsageError } from '../../core/errors';

/** More axes than any tensor of tfjs has. */
const MOST_AXES = 8;

/**
 * Refuses a topology with a shape that is no list of sizes, or with an object that has a length as a list has: tfjs-layers counts
 * to any length, and fails on half a position only when it runs. Whatever else may be wrong with it, tfjs-layers says.
 *
 * @param where the file, for messages
 * @throws UsageError naming the field, and what it holds.
 */
export function refuseOddShapes(topology: unknown, where: string): void {
  const open: (readonly [at: string, value: unknown])[] = [['modelTopology', topology]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [at, value] = next;
    if (Array.isArray(value)) open.push(...value.map((one, i) => [`${at}[${i}]`, one] as const));
    else if (isJsonObject(value)) {
      for (const [key, one] of Object.entries(value)) {
        if (key === 'length') throw odd(where, `${at}.${key}`, one, 'no such field');
        if (/shape$/i.test(key) && !isShape(one)) {
          throw odd(where, `${at}.${key}`, one, `a list of at most ${MOST_AXES} whole numbers, or null for any size`);
        }
        open.push([`${at}.${key}`, one]);
      }
    }
  }
}

function odd(where: string, at: string, found: unknown, expected: string): UsageError {
  return new UsageError(
    `${where}: ${at} is ${showJson(found)}; expected ${expected}. Save or convert the model again.`,
  );
}

/** A shape, or one for each of several inputs; -1 stands for what is left. */
function isShape(shape: unknown): boolean {
  if (shape === null) return true;
  if (!Array.isArray(shape) || shape.length > MOST_AXES) return false;
  return shape.every((size) => size === null || (Number.isInteger(size) && size >= -1)) || shape.every(isShape);
}
