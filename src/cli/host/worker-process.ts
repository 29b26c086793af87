// What runs in each process of `padproof check --workers`: judges the chunks that it is sent, on a subject of its own.
import '../compile-cache';
import { messageOf, SubjectError } from '../../core/errors';
import { ChunkWorker } from '../../engine/parallel/chunk-worker';
import { failureOf } from '../../engine/parallel/failure';
import { noCost } from '../../engine/ask/cost';
import { contentOf } from '../../tools/shards/identity';
import { takeChannel } from './channel';
import { forbidEnding } from './forbid-ending';
import { Lifeline } from './lifeline';
import type { Answer, Call } from './messages';
import { BEAT_FD } from './messages';
import { endBy, keepStandardOutputForResults } from './process';
import { hostModels } from './session';
import type { WorkerGreeting, WorkerMethods, WorkerSetup } from './worker-setup';

function methodsFor({ spec, options }: WorkerSetup): WorkerMethods {
  const lifeline = new Lifeline();
  lifeline.attachStrayErrors();
  const { resolve } = hostModels(options, lifeline, { pid: process.ppid, beatFd: BEAT_FD });
  const resolved = resolve(spec);
  const opened = resolved.then(
    (source) => new ChunkWorker(source, { timeoutMs: options.timeout, signal: lifeline.signal }),
  );
  const settled = opened.then(
    () => undefined,
    () => undefined,
  );
  return {
    open: () => settled,
    measure: async (task) => (await opened).measure(task),
    // Where there is no subject, judging says so.
    prepare: (task) =>
      opened.then(
        (chunks) => chunks.prepare(task),
        () => undefined,
      ),
    judge: (task) =>
      opened.then(
        (chunks) => chunks.judge(task),
        (thrown) => ({ entries: [], seen: [], failure: failureOf(thrown), cost: noCost(), backends: [] }),
      ),
    look: async (task) => (await opened).look(task),
    closeFresh: async () => (await opened).closeFresh(),
    forget: async () => (await opened).forget(),
    content: async () => contentOf(await resolved),
    openSubject: async () => (await opened).open(),
    encode: async (batch, wanted) => (await opened).encode(batch, wanted),
    close: async () => {
      lifeline.break(new SubjectError('interrupted'));
      await settled;
      await opened.then((chunks) => chunks.close());
    },
  };
}

async function serve(): Promise<void> {
  const { greeting, tell, listen } = await takeChannel<WorkerGreeting, Call>();
  keepStandardOutputForResults();
  // Ctrl-C reaches every process of a terminal; what becomes of this one is for whoever started it to say.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
  endBy(undefined, forbidEnding());
  const methods = methodsFor(greeting.setup) as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
  listen(({ id, method, given }) => {
    const answer = (what: Answer): void => tell(what);
    void methods[method](...given).then(
      (result) => answer({ id, result }),
      (thrown) => answer({ id, error: messageOf(thrown) }),
    );
  });
}

void serve();
