// What runs in each process of `padproof check --workers`: judges the chunks that it is sent, on a subject of its own.
import { worker } from 'workerpool';
import { SubjectError } from '../../core/errors';
import { ChunkWorker } from '../../engine/parallel/chunk-worker';
import { failureOf } from '../../engine/parallel/workers';
import { noCost } from '../../engine/ask/cost';
import { Lifeline } from './lifeline';
import { keepStandardOutputForResults } from './process';
import { hostModels } from './session';
import type { WorkerMethods, WorkerSetup } from './worker-setup';

keepStandardOutputForResults();
process.stdout.write = process.stderr.write.bind(process.stderr);
// Ctrl-C reaches every process of a terminal; what becomes of this one is the parent's to say.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);

const { spec, options } = JSON.parse(process.argv[2]) as WorkerSetup;
const lifeline = new Lifeline();
lifeline.attachStrayErrors();
const { resolve } = hostModels(options, lifeline, process.ppid);
const opened = resolve(spec).then(
  (source) => new ChunkWorker(source, { timeoutMs: options.timeout, signal: lifeline.signal }),
);
const settled = opened.then(
  () => undefined,
  () => undefined,
);

const methods: WorkerMethods = {
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
  closeFresh: async () => (await opened).closeFresh(),
  openSubject: async () => (await opened).open(),
  encode: async (batch, wanted) => (await opened).encode(batch, wanted),
};

worker(methods, {
  onTerminate: async () => {
    lifeline.break(new SubjectError('interrupted'));
    await settled;
    await opened.then((chunks) => chunks.close());
  },
});
