import { messageOf, UsageError } from '../errors';

/** Nothing that is read here nests deeper; a file that does is not what it says it is. */
const DEEPEST = 64;

/**
 * Parses JSON as `JSON.parse` does, but refuses what it lets pass: a key that stands twice in one object (it keeps the last
 * one, so two readers of one file may see two contents) and nesting without end. Text comes from strangers' files, so walk
 * objects of the result with `Object.entries`, never by indexing with a name that is read from them.
 *
 * @throws UsageError naming `where` and what is wrong.
 */
export function parseStrictJson(text: string, where: string): unknown {
  try {
    refuseDuplicateKeys(text, where);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${where} is not valid JSON: ${messageOf(error)}. Download or write the file again.`);
  }
}

/** Is it a JSON object, and neither null nor a list? */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as short JSON, for messages. */
export function showJson(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function refuseDuplicateKeys(text: string, where: string): void {
  // One set of keys for each object that is open, null for a list. Text that is not JSON is left to JSON.parse to describe.
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : null);
      if (open.length > DEEPEST) throw new UsageError(`${where} nests deeper than ${DEEPEST} levels.`);
    } else if (char === '}' || char === ']') {
      open.pop();
    } else if (char === '"') {
      const start = i;
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
      const keys = open.at(-1);
      if (!keys || !isKey(text, i + 1)) continue;
      const key = JSON.parse(text.slice(start, i + 1)) as string;
      if (keys.has(key)) {
        throw new UsageError(`${where} has the key ${showJson(key)} twice in one object; each may stand once.`);
      }
      keys.add(key);
    }
  }
}

function isKey(text: string, afterString: number): boolean {
  let i = afterString;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++;
  return text[i] === ':';
}
