import { deserialize, serialize } from 'node:v8';
import type { SubjectSource } from '../../../core/subject';
import { ChunkWorker } from '../chunk-worker';
import type { Workers } from '../workers';

/** What goes from one process to another, and nothing that does not. */
function sent<T>(value: T): T {
  return deserialize(serialize(value)) as T;
}

/** Workers in this very process, each with subjects of its own; they get and give what other processes would. */
export function workersHere(source: SubjectSource, count: number): Workers & { close(): Promise<void> } {
  const workers = Array.from({ length: count }, () => new ChunkWorker(source, {}));
  return {
    count,
    measure: async (worker, task) => sent(await workers[worker].measure(sent(task))),
    prepare: (worker, task) => workers[worker].prepare(sent(task)),
    judge: async (worker, task) => sent(await workers[worker].judge(sent(task))),
    look: async (worker, task) => sent(await workers[worker].look(sent(task))),
    closeFresh: (worker) => workers[worker].closeFresh(),
    close: async () => {
      for (const worker of workers) await worker.close();
    },
  };
}
