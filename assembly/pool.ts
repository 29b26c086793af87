import { F32, loadUpTo, storeUpTo } from './lanes';

/** The least that a sum of states is divided by, so that a row without a real token has zeros for a mean. */
const LEAST: f32 = 1e-9;

/**
 * One vector a row: the states of its first and of its last real token, and the mean of those of all. A row without one has
 * the first position, the last one, and zeros.
 *
 * @param hidden `[B, S, E]`
 * @param mask `[B, S]`, 1 at real tokens, 0 at others; address 0 means that every token is real
 * @param cls, mean, last `[B, E]`
 */
export function pool(hidden: usize, mask: usize, cls: usize, mean: usize, last: usize, B: i32, S: i32, E: i32): void {
  const bytes = (E as usize) * F32;
  for (let b: i32 = 0; b < B; b++) {
    let first: i32 = -1;
    let end: i32 = S - 1;
    let count: f32 = 0;
    for (let s: i32 = 0; s < S; s++) {
      const real = realAt(mask, s);
      count += real;
      if (real !== 1) continue;
      if (first < 0) first = s;
      end = s;
    }
    memory.copy(cls, hidden + (max(first, 0) as usize) * bytes, bytes);
    memory.copy(last, hidden + (end as usize) * bytes, bytes);
    const whole = f32x4.splat(max<f32>(count, LEAST));
    for (let e: i32 = 0; e < E; e += 4) {
      const at = (e as usize) * F32;
      let sum = f32x4.splat(0);
      for (let s: i32 = 0; s < S; s++) {
        const state = loadUpTo(hidden + (s as usize) * bytes + at, E - e, 0);
        sum = f32x4.add(sum, f32x4.mul(state, f32x4.splat(realAt(mask, s))));
      }
      storeUpTo(mean + at, f32x4.div(sum, whole), E - e);
    }
    hidden += (S as usize) * bytes;
    if (mask !== 0) mask += (S as usize) * F32;
    cls += bytes;
    mean += bytes;
    last += bytes;
  }
}

@inline
function realAt(mask: usize, s: i32): f32 {
  return mask === 0 ? 1 : load<f32>(mask + (s as usize) * F32);
}
