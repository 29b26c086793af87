// What the tests of goldens write: content that can be told from every other by its number alone.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WritableTensor } from '../../../subjects/bert/checkpoint/safetensors-writer';
import type { GoldenContent } from '../format';
import type { Reading } from '../read';

/** Many enough that writing them takes a while. */
const NUMBERS = 100_000;

export function goldenFolder(): string {
  return mkdtempSync(join(tmpdir(), 'padproof-golden-'));
}

/** A golden in which everything says `generation`. */
export function content(generation: number, name = 'one'): GoldenContent {
  return {
    name,
    model: { path: '../model' },
    outputs: ['pooled'],
    batches: [{ label: `generation ${generation}`, inputIds: [[generation, 1]] }],
    provenance: { generation: String(generation) },
  };
}

export function numbers(generation: number, count = NUMBERS): Map<string, WritableTensor> {
  return new Map([
    ['0/pooled.mean', { data: new Float32Array(count).fill(generation), shape: [1, count], dtype: 'F32' }],
  ]);
}

/** The generation of a golden that is whole, where its JSON and all its numbers are of the same one. */
export function generationOf(reading: Reading): number {
  if (reading.status !== 'whole') throw new Error(`${reading.status}: ${reading.why}`);
  const { golden, tensors } = reading;
  const generation = Number(golden.provenance.generation);
  const { data } = tensors[0].get('pooled.mean')!;
  if (golden.batches[0].inputIds[0][0] !== generation || data.some((value) => value !== generation)) {
    throw new Error(`generation ${generation} is mixed with another`);
  }
  return generation;
}

/**
 * A program for a process of its own that writes one generation after the other, from `first`, without end, and prints each
 * once it is written.
 */
export function endlessWriter(dist: string, folder: string, first: number): string {
  return `
    const { writeGolden } = require(${JSON.stringify(join(dist, 'tools/goldens/write.js'))});
    const content = ${content.toString()};
    const numbers = ${numbers.toString()};
    const NUMBERS = ${NUMBERS};
    (async () => {
      for (let i = ${first}; ; i++) {
        await writeGolden(${JSON.stringify(folder)}, content(i, 'one'), numbers(i, NUMBERS));
        process.stdout.write(i + '\\n');
      }
    })();`;
}
