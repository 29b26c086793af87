import { geluOf } from './gelu';
import { F32, loadUpTo, storeUpTo } from './lanes';

/** Outputs of a tile: two vectors of four. */
const COLUMNS: i32 = 8;
/** Terms that are summed one after another; the sums of so many are summed in turn, which keeps long ones from losing bits. */
const TERMS: usize = 64;
/** Rows that go through all columns before the next ones do, so that they stay in the cache. */
const BLOCK: i32 = 64;

/**
 * Lays a matrix out in panels of eight columns, `[out / 8, in, 8]`; past the last column are zeros.
 * @param from `[in, out]`
 * @param to room for `in · 8 · ⌈out / 8⌉` numbers
 */
export function pack(from: usize, to: usize, width: i32, out: i32): void {
  for (let column: i32 = 0; column < out; column += COLUMNS) {
    for (let i: i32 = 0; i < width; i++) {
      const at = from + ((i * out + column) as usize) * F32;
      v128.store(to, loadUpTo(at, out - column, 0));
      v128.store(to, loadUpTo(at + 4 * F32, out - column - 4, 0), 16);
      to += (COLUMNS as usize) * F32;
    }
  }
}

/**
 * `y = x·W + bias`, and GELU of it where `activates`. Every number is summed in the same order, whatever the number of rows.
 *
 * @param x `[rows, width]`
 * @param packed W, as `pack` lays it out
 * @param bias `[out]`
 * @param y `[rows, out]`
 */
export function dense(
  x: usize,
  packed: usize,
  bias: usize,
  y: usize,
  rows: i32,
  width: i32,
  out: i32,
  activates: bool,
): void {
  for (let from: i32 = 0; from < rows; from += BLOCK) {
    const end = min(from + BLOCK, rows);
    for (let column: i32 = 0; column < out; column += COLUMNS) {
      const panel = packed + ((column * width) as usize) * F32;
      for (let row = from; row < end; row += 4) tile(x, panel, bias, y, row, rows, width, column, out, activates);
    }
  }
}

/** Four rows by eight columns. Past the last row that row is computed once more, and not stored. */
@inline
function tile(
  x: usize,
  panel: usize,
  bias: usize,
  y: usize,
  row: i32,
  rows: i32,
  width: i32,
  column: i32,
  out: i32,
  activates: bool,
): void {
  const bytes = (width as usize) * F32;
  const last = rows - 1;
  let x0 = x + (row as usize) * bytes;
  let x1 = x + (min(row + 1, last) as usize) * bytes;
  let x2 = x + (min(row + 2, last) as usize) * bytes;
  let x3 = x + (min(row + 3, last) as usize) * bytes;
  const left = out - column;
  let a0 = loadUpTo(bias + (column as usize) * F32, left, 0);
  let b0 = loadUpTo(bias + ((column + 4) as usize) * F32, left - 4, 0);
  let a1 = a0;
  let b1 = b0;
  let a2 = a0;
  let b2 = b0;
  let a3 = a0;
  let b3 = b0;
  const end = x0 + bytes;
  while (x0 < end) {
    let c0 = f32x4.splat(0);
    let d0 = c0;
    let c1 = c0;
    let d1 = c0;
    let c2 = c0;
    let d2 = c0;
    let c3 = c0;
    let d3 = c0;
    for (const stop = min(x0 + TERMS * F32, end); x0 < stop; x0 += F32) {
      const a = v128.load(panel);
      const b = v128.load(panel, 16);
      let s = v128.load32_splat(x0);
      c0 = f32x4.add(c0, f32x4.mul(s, a));
      d0 = f32x4.add(d0, f32x4.mul(s, b));
      s = v128.load32_splat(x1);
      c1 = f32x4.add(c1, f32x4.mul(s, a));
      d1 = f32x4.add(d1, f32x4.mul(s, b));
      s = v128.load32_splat(x2);
      c2 = f32x4.add(c2, f32x4.mul(s, a));
      d2 = f32x4.add(d2, f32x4.mul(s, b));
      s = v128.load32_splat(x3);
      c3 = f32x4.add(c3, f32x4.mul(s, a));
      d3 = f32x4.add(d3, f32x4.mul(s, b));
      x1 += F32;
      x2 += F32;
      x3 += F32;
      panel += (COLUMNS as usize) * F32;
    }
    a0 = f32x4.add(a0, c0);
    b0 = f32x4.add(b0, d0);
    a1 = f32x4.add(a1, c1);
    b1 = f32x4.add(b1, d1);
    a2 = f32x4.add(a2, c2);
    b2 = f32x4.add(b2, d2);
    a3 = f32x4.add(a3, c3);
    b3 = f32x4.add(b3, d3);
  }
  if (activates) {
    a0 = geluOf(a0);
    b0 = geluOf(b0);
    a1 = geluOf(a1);
    b1 = geluOf(b1);
    a2 = geluOf(a2);
    b2 = geluOf(b2);
    a3 = geluOf(a3);
    b3 = geluOf(b3);
  }
  const line = (out as usize) * F32;
  let to = y + (row as usize) * line + (column as usize) * F32;
  storeRow(to, a0, b0, left);
  if (row + 1 < rows) storeRow((to += line), a1, b1, left);
  if (row + 2 < rows) storeRow((to += line), a2, b2, left);
  if (row + 3 < rows) storeRow((to += line), a3, b3, left);
}

@inline
function storeRow(to: usize, a: v128, b: v128, left: i32): void {
  storeUpTo(to, a, left);
  storeUpTo(to + 4 * F32, b, left - 4);
}
