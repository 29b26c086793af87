import { readdirSync, readFileSync } from 'node:fs';

/** The variable that marks what a run has started, whoever its parent is by now. */
export const MARK = 'PADPROOF_HOSTILE_RUN';

/** The processes that carry a mark and still run; none where the system does not show them. */
export function marked(mark) {
  let pids;
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${MARK}=${mark}\0`);
    } catch {
      return false;
    }
  });
}

/** Processes with a mark that are still there after a while, in which those that were left alone should notice it. */
export async function leftBehind(mark, patienceMs = 20_000) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const left = marked(mark);
    if (left.length === 0 || Date.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
