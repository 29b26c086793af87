import type { WritableTensor } from '../bert/safetensors-writer';
import type { GoldenContent } from './format';
import { readGolden } from './read';

/** What recording would change of what is there. */
export interface Changes {
  readonly status: 'new' | 'same' | 'changed';
  /** In words, each a part of a sentence. */
  readonly changes: readonly string[];
}

/**
 * Holds what is to be recorded against the golden of that name. Where and with what numbers
 * were computed changes no golden.
 */
export async function changesTo(
  folder: string,
  content: GoldenContent,
  tensors: ReadonlyMap<string, WritableTensor>,
): Promise<Changes> {
  const reading = await readGolden(folder, content.name);
  if (reading.status === 'missing' && reading.why === `${content.name}.json is not there`) {
    return { status: 'new', changes: [] };
  }
  if (reading.status !== 'whole') return { status: 'changed', changes: [reading.why] };
  const { golden, tensors: before } = reading;
  const changes: string[] = [];
  for (const field of ['model', 'outputs', 'batches'] as const) {
    const [was, is] = [golden[field], content[field]].map((value) => JSON.stringify(sorted(value)));
    if (was !== is) changes.push(field === 'batches' ? 'other batches' : `${field} was ${was} and is ${is}`);
  }
  const labels = new Set<string>();
  before.forEach((batch, i) => [...batch.keys()].forEach((label) => labels.add(`${i}/${label}`)));
  for (const label of tensors.keys()) labels.add(label);
  for (const label of labels) {
    const [, i, output] = /^(\d+)\/(.+)$/.exec(label)!;
    const was = before[Number(i)]?.get(output);
    const is = tensors.get(label);
    if (!was || !is) changes.push(`${label} is ${was ? 'gone' : 'new'}`);
    else {
      const apart = largestDistance(was.data, is.data as Float32Array);
      if (apart > 0) changes.push(`${label} differs by up to ${apart.toExponential(1)}`);
    }
  }
  return { status: changes.length > 0 ? 'changed' : 'same', changes };
}

function largestDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  const { abs, max } = Math;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = max(largest, abs(a[i] - b[i]));
  return largest;
}

/** Keys in order, so that two objects with the same fields read the same. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
