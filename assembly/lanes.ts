// Four float32 numbers at a time, and fewer where an array ends: the same arithmetic either way, so that a number's bits do
// not depend on where it stands. Nothing past the end of an array is read or written.

/** Bytes of a float32. */
export const F32: usize = 4;

/** The first `count` of four numbers at `from`; `fill` in the other lanes. */
@inline
export function loadUpTo(from: usize, count: i32, fill: f32): v128 {
  if (count >= 4) return v128.load(from);
  let x = f32x4.splat(fill);
  if (count > 0) x = f32x4.replace_lane(x, 0, load<f32>(from));
  if (count > 1) x = f32x4.replace_lane(x, 1, load<f32>(from + F32));
  if (count > 2) x = f32x4.replace_lane(x, 2, load<f32>(from + 2 * F32));
  return x;
}

/** Stores the first `count` of four numbers. */
@inline
export function storeUpTo(to: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(to, x);
    return;
  }
  if (count > 0) store<f32>(to, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(to + F32, f32x4.extract_lane(x, 1));
  if (count > 2) store<f32>(to + 2 * F32, f32x4.extract_lane(x, 2));
}

/** The sum of the four lanes. */
@inline
export function sumOf(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

/** The largest of the four lanes; NaN where one is. */
@inline
export function maximumOf(x: v128): f32 {
  const a = max<f32>(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1));
  const b = max<f32>(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3));
  return max<f32>(a, b);
}
