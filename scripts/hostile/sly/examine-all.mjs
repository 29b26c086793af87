import { fork } from 'node:child_process';
import { join } from 'node:path';

/** Many times what a check takes on a crowded machine, in milliseconds. */
const MOST_MS = 300_000;

/** A process that checks entries; it is made anew when one of them ends it. */
class Examiner {
  constructor(file, mostMs) {
    Object.assign(this, { file, mostMs });
  }

  /** What a check says: as `examine` gives it, or that there was none, and why. */
  async ask(check) {
    this.child ??= await this.start();
    const started = performance.now();
    const answer = await this.answer(() => this.child.send(check), this.mostMs);
    if (typeof answer !== 'string') return answer;
    this.stop();
    const seconds = (performance.now() - started) / 1000;
    return { seed: check.seed, verdict: 'threw', claims: [], why: answer, seconds };
  }

  /** The next message, or why there is none. */
  answer(begin, mostMs) {
    const { child } = this;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(`no verdict within ${mostMs / 1000} s`), mostMs);
      const ended = (code, signal) => resolve(`the process ended: ${signal ?? `exit code ${code}`}`);
      child.once('message', resolve).once('exit', ended);
      begin?.();
      this.settled = () => {
        clearTimeout(timer);
        child.removeAllListeners('message').removeAllListeners('exit');
      };
    }).finally(() => this.settled());
  }

  async start() {
    this.child = fork(this.file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ready = await this.answer(undefined, MOST_MS);
    if (typeof ready === 'string') throw new Error(`${this.file} does not start: ${ready}`);
    return this.child;
  }

  stop() {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

/**
 * Makes checks, so many side by side.
 * @param checks each an entry's number `i` in the catalogue, and the options of `examine`
 * @param tell is given each check with what it says, as they come
 */
export async function examineAll(
  checks,
  { workers = 1, tell, file = join(import.meta.dirname, 'examiner.mjs'), mostMs = MOST_MS },
) {
  const open = [...checks];
  const lane = async () => {
    const examiner = new Examiner(file, mostMs);
    try {
      for (let check = open.shift(); check; check = open.shift()) tell(check, await examiner.ask(check));
    } finally {
      examiner.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, open.length) }, lane));
}
