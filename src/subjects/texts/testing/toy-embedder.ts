import type { Values } from '../../../core/encoding';
import { mix } from '../../../engine/generate/mix';
import type { Embedder, Vectors } from '../embedder';

/** How a toy may go wrong; what is absent is right. */
export interface ToyEmbedderFaults {
  /** How much a padded word counts, beside 1 for a real one. */
  readonly padding?: number;
  /** How much of the sum of all vectors of a request is added to each. */
  readonly mates?: number;
  /** Added to a row's vector, by the number of texts in its request. */
  readonly byCompany?: (texts: number) => number;
  /** What a vector's numbers are multiplied by in the nth answer of all. */
  readonly drift?: (answer: number) => number;
  /** Whose answer each of several requests at once gets. */
  readonly handedBack?: (texts: number) => readonly number[];
  /** What every number goes through in the end. */
  readonly rounded?: (x: number) => number;
  /** Does every text get one vector? */
  readonly deaf?: boolean;
}

export const TOY_WIDTH = 16;

/** Vectors that are means over a text's words, each mixed with its neighbour, in batches padded to the longest text. */
export function toyEmbedder(faults: ToyEmbedderFaults = {}): Embedder & { readonly asked: (readonly string[])[] } {
  const {
    padding: counts = 0,
    mates = 0,
    byCompany = () => 0,
    drift = () => 1,
    rounded = (x: number) => x,
    deaf = false,
  } = faults;
  const asked: (readonly string[])[] = [];
  let answers = 0;
  const embed = async (texts: readonly string[]): Promise<Vectors> => {
    asked.push(texts);
    const rows = texts.map((text) => text.split(' '));
    const longest = Math.max(...rows.map((words) => words.length));
    const factor = drift(answers++);
    const vectors = rows.map((words) => {
      const padding = counts * (longest - words.length);
      return Array.from({ length: TOY_WIDTH }, (_, e) => {
        const sum = words.reduce((total, word, i) => total + part(word, words[i - 1] ?? '', e), 0);
        return (sum + padding) / (words.length + padding);
      });
    });
    const felt = vectors.reduce(
      (sum, vector) => sum.map((x, e) => x + mates * vector[e]),
      new Array<number>(TOY_WIDTH).fill(0),
    );
    const numbers = vectors.flatMap((vector) =>
      vector.map((x, e) =>
        rounded((deaf ? 0.5 : x + (texts.length > 1 ? felt[e] : 0) + byCompany(texts.length)) * factor),
      ),
    );
    return { embedding: { data: Float32Array.from(numbers), shape: [texts.length, TOY_WIDTH] } };
  };
  const together = async (texts: readonly string[]): Promise<Vectors> => {
    const alone: Values[] = [];
    for (const text of texts) alone.push((await embed([text])).embedding);
    const owners = faults.handedBack?.(texts.length) ?? texts.map((_, row) => row);
    const data = Float32Array.from(owners.flatMap((row) => [...alone[row].data]));
    return { embedding: { data, shape: [texts.length, TOY_WIDTH] } };
  };
  return { name: 'toy embedder', most: 32, embed, together, asked };
}

/** In [−1, 1]: it depends on a word, on the one before it, and on the unit. */
function part(word: string, before: string, unit: number): number {
  const hash = [...`${before} ${word}`].reduce((h, letter) => mix(h, letter.codePointAt(0)!), unit);
  return hash / 2 ** 31 - 1;
}
