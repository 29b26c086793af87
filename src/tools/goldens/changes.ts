import type { WritableTensor } from '../../subjects/bert/checkpoint/safetensors-writer';
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
  // What other batches give cannot be compared with what these gave.
  if (changes.includes('other batches')) return { status: 'changed', changes };
  const apart: { readonly label: string; readonly by: number }[] = [];
  const labels = new Set<string>();
  before.forEach((batch, i) => [...batch.keys()].forEach((label) => labels.add(`${i}/${label}`)));
  for (const label of tensors.keys()) labels.add(label);
  for (const label of labels) {
    const [, i, output] = /^(\d+)\/(.+)$/.exec(label)!;
    const was = before[Number(i)]?.get(output);
    const is = tensors.get(label);
    if (!was || !is) changes.push(`${label} is ${was ? 'gone' : 'new'}`);
    else if (was.data.length !== (is.data as Float32Array).length) changes.push(`${label} has another shape`);
    else apart.push({ label, by: largestDistance(was.data, is.data as Float32Array) });
  }
  const moved = apart.filter(({ by }) => by > 0).sort((a, b) => b.by - a.by);
  for (const { label, by } of moved.slice(0, MOST_NAMED)) {
    changes.push(`${label} differs by up to ${by.toExponential(1)}`);
  }
  if (moved.length > MOST_NAMED) changes.push(`and so do ${moved.length - MOST_NAMED} more`);
  return { status: changes.length > 0 ? 'changed' : 'same', changes };
}

/** How many outputs that differ are named, those that differ most, before the rest is counted. */
const MOST_NAMED = 3;

function largestDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
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
