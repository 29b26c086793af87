import { beside } from './address';
import { shownOutside } from '../../core/text/outside-text';
import { fieldOf, listOf } from './fields';
import type { Protocol } from './protocol';
import { MOST_WIDTH } from './vectors';

const PATH = /\/embeddings\/?$/;

/** `/v1/embeddings`, as OpenAI's API reference has it, and as most servers offer it. */
export const openai: Protocol = {
  whose: "OpenAI's",
  path: PATH,
  namesModel: true,
  models: {
    address: (url) => beside(url, '/models', PATH),
    names: (answer) => listOf(fieldOf(answer, 'data')).map((model) => fieldOf(model, 'id')),
  },
  body: (texts, model) => ({ model, input: texts, encoding_format: 'float' }),
  vectors(answer, count) {
    const data = fieldOf(answer, 'data');
    if (!Array.isArray(data)) throw new Error('its answer has no list "data"');
    if (data.length !== count) throw new Error(`${data.length} vectors came for ${count} texts`);
    const indices = data.map((entry: unknown) => fieldOf(entry, 'index'));
    // Entries may come in any order; what belongs to which text is said by their index.
    if (indices.every((index) => index === undefined)) return data.map(vectorOf);
    const ordered = new Array<unknown>(data.length).fill(undefined);
    const taken = new Set<number>();
    data.forEach((entry: unknown, i) => {
      const index = indices[i];
      const fits = Number.isInteger(index) && (index as number) >= 0 && (index as number) < count;
      if (!fits || taken.has(index as number))
        throw new Error(
          `entry ${i} of its "data" has the index ${shownOutside(index)}; expected each of 0 to ${count - 1} once`,
        );
      taken.add(index as number);
      ordered[index as number] = vectorOf(entry);
    });
    return ordered;
  },
  tokens: (answer) => {
    const used = fieldOf(fieldOf(answer, 'usage'), 'total_tokens');
    return typeof used === 'number' ? used : undefined;
  },
};

/** As long as the widest vector that is read becomes in base64. */
const LONGEST_BASE64 = 4 * Math.ceil((4 * MOST_WIDTH) / 3);

/** Numbers, or the base64 of float32 in little-endian order, which some send whatever they are asked for. */
function vectorOf(entry: unknown): unknown {
  const vector = fieldOf(entry, 'embedding');
  if (typeof vector !== 'string' || vector.length > LONGEST_BASE64 || !/^[a-z0-9+/]+={0,2}$/i.test(vector))
    return vector;
  const bytes = Buffer.from(vector, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return vector;
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
