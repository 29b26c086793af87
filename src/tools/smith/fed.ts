import type { Batch } from '../../core/batch';
import { VOCABULARY, type SmithCase } from './recipe';

/** The batch of a case, with its numbers. What lies under the padding is as random as the text. */
export function batchOf({ recipe, batch: { length, rows } }: SmithCase): Batch {
  const inputIds = new Int32Array(rows.length * length);
  const attentionMask = new Int32Array(rows.length * length);
  rows.forEach(({ before, behind, hole }, row) => {
    for (let at = 0; at < length; at++) {
      inputIds[row * length + at] = idAt(recipe.seed, row, at);
      const isText = at >= before && at < length - behind;
      attentionMask[row * length + at] = isText && !(hole > 0 && at === before + hole) ? 1 : 0;
    }
  });
  return { size: rows.length, length, inputIds, attentionMask };
}

/** A number for a place, whatever stands elsewhere: what is made smaller keeps the rest. */
function idAt(seed: number, row: number, at: number): number {
  let hash = (seed + 1) * 0x9e3779b1 + row * 0x85ebca6b + at * 0xc2b2ae35;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) % VOCABULARY;
}
