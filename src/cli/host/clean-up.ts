const left = new Set<() => Promise<unknown>>();

/** Leaves something to be cleaned up for when the verdict is out: that may take long, or end the process. */
export function cleanUpLater(task: () => Promise<unknown>): void {
  left.add(task);
}

/** Cleans up what was left. What fails changes nothing any more. */
export async function cleanUp(): Promise<void> {
  const tasks = [...left];
  left.clear();
  await Promise.allSettled(tasks.map((task) => task()));
}
