import type { Batch } from '../../core/batch';
import type { Case } from '../../core/case';
import { tokenMaskOf } from '../../core/mask-of-batch';
import { paddingOf } from '../../core/layout';

/** So many rows and positions are drawn of a batch: the first of them, and the last few. */
const ROWS = { first: 6, last: 2 };
const POSITIONS = { first: 40, last: 8 };

/** A batch as a table of ids. */
export interface BatchGrid {
  /** How many rows and positions it has in all. */
  readonly size: number;
  readonly length: number;
  /** The positions that are drawn. */
  readonly positions: readonly number[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly GridCell[] }[];
}

/** One position of one row. */
export interface GridCell {
  readonly id: number;
  readonly real: boolean;
  /** What lies there in the other run, where that is another id. */
  readonly other?: number;
  /** Does the other run have another id, type or position id there? */
  readonly changed?: true;
  /** The place where the violation was seen first. */
  readonly seen?: true;
}

/** Where a violation was seen first. */
export interface Place {
  readonly row: number;
  /** Undefined for what a whole row is pooled to. */
  readonly position?: number;
}

/** A case by itself. */
export function gridOfCase({ rows, length }: Case): BatchGrid {
  return gridOf(rows.length, length, (r, position) => {
    const { at, tokens, under } = rows[r];
    const i = at.indexOf(position);
    if (i >= 0) return { id: tokens[i], real: true };
    return { id: under[paddingOf(at, length).indexOf(position)], real: false };
  });
}

interface GridOptions {
  /** The other run's batch, whose differences are marked where it has the same shape. */
  readonly beside?: Batch;
  /** Are its ids shown as well? */
  readonly withOthers?: true;
  /** Where the violation was seen first, if it was in this run. */
  readonly place?: Place;
}

/** A batch that went into a run. */
export function gridOfBatch(batch: Batch, { beside, withOthers, place }: GridOptions = {}): BatchGrid {
  const { size, length, inputIds, tokenTypeIds, positionIds } = batch;
  const mask = tokenMaskOf(batch);
  const alike = beside?.size === size && beside.length === length ? beside : undefined;
  const otherMask = alike ? tokenMaskOf(alike) : null;
  return gridOf(size, length, (row, position) => {
    const at = row * length + position;
    const differs =
      alike &&
      (alike.inputIds[at] !== inputIds[at] ||
        alike.tokenTypeIds?.[at] !== tokenTypeIds?.[at] ||
        alike.positionIds?.[at] !== positionIds?.[at] ||
        (otherMask?.[at] ?? 1) !== (mask?.[at] ?? 1));
    return {
      id: inputIds[at],
      real: !mask || mask[at] === 1,
      ...(differs && { changed: true as const }),
      ...(withOthers && alike && alike.inputIds[at] !== inputIds[at] && { other: alike.inputIds[at] }),
      ...(place?.row === row && (place.position ?? position) === position && { seen: true as const }),
    };
  });
}

function gridOf(size: number, length: number, cellOf: (row: number, position: number) => GridCell): BatchGrid {
  const positions = ends(length, POSITIONS);
  const rows = ends(size, ROWS).map((row) => ({ row, cells: positions.map((position) => cellOf(row, position)) }));
  return { size, length, positions, rows };
}

/** `[0, n)`, or its ends where it is long. */
function ends(n: number, { first, last }: { readonly first: number; readonly last: number }): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  return n <= first + last ? all : [...all.slice(0, first), ...all.slice(n - last)];
}
