/**
 * A 32-bit hash of two integers (the finaliser of MurmurHash3, public domain, over `a + golden ratio × b`). Token ids depend on
 * it, so that a case is generated, and shrunk, by few numbers; the pinned cases in `cases.test.ts` hold it in place.
 */
export function mix(a: number, b: number): number {
  let h = (a + Math.imul(b + 1, 0x9e3779b9)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
