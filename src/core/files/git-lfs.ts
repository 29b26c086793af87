/** How a file begins that Git LFS puts in the place of a large one (git-lfs/git-lfs, docs/spec.md). */
const POINTER = 'version https://git-lfs';

/** Bytes of a file that tell a pointer from what it points to. */
export const POINTER_BYTES = POINTER.length;

/** Is a file the pointer of Git LFS? @param bytes its first ones */
export function isLfsPointer(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, POINTER_BYTES)).toString('latin1') === POINTER;
}

/** What to do about one. */
export const FETCH_LFS = 'Fetch the file itself: git lfs pull.';
