// The side of a process that is measured: see bench/child.mjs.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Answers each request by the handler of its name, one after the other, until standard input ends. */
export async function serve(handlers) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { op, ...fields } = JSON.parse(line);
    let answer;
    try {
      answer = (await handlers[op](fields)) ?? {};
    } catch (thrown) {
      answer = { error: thrown instanceof Error ? thrown.message : String(thrown) };
    }
    writeAll(3, Buffer.from(`${JSON.stringify(answer)}\n`));
  }
  process.exit(0);
}

/** A pipe may take less than it is given, and then says how much. */
function writeAll(descriptor, bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (thrown) {
      if (thrown.code !== 'EAGAIN') throw thrown;
    }
  }
}

/** Seconds that some work takes. */
export async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
