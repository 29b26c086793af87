// The run that asks a queue, in a process that is measured: queue-asker.mjs MODEL, where nothing is the built-in BERT
//
// `record` judges a campaign's batches one after the other in this process, by what workers and the asker do for each, with the text that
// would be sent: so what each takes is known apart, in time and in processor time. `ask` has workers of a queue judge the same.
import { resolveModel, runCampaign, VERSION } from 'padproof';
import { invariantNamed } from '../../dist/engine/invariants/index.js';
import { ChunkWorker } from '../../dist/engine/parallel/chunk-worker.js';
import { recognise } from '../../dist/subjects/kinds/resolve.js';
import { addressOf } from '../../dist/tools/queue/address.js';
import { queuesAt } from '../../dist/tools/queue/bullmq.js';
import { MOST_AT_ONCE, QueuedWorkers } from '../../dist/tools/queue/queued-workers.js';
import { outcomeIn, outcomeText, queueName, taskData, taskIn } from '../../dist/tools/queue/wire.js';
import { contentOf } from '../../dist/tools/shards/identity.js';
import { serve } from '../serve.mjs';

const [model = '', ...only] = process.argv.slice(2);
const CLAIMS = only.length > 0 ? { invariants: only.map(invariantNamed) } : {};
let source;

/** Milliseconds by the clock, and by the processor. */
function clocks() {
  const { user, system } = process.cpuUsage();
  return { clock: performance.now(), processor: (user + system) / 1000 };
}
const minus = (a, b) => ({ clock: a.clock - b.clock, processor: a.processor - b.processor });
const plus = (a, b) => ({ clock: a.clock + b.clock, processor: a.processor + b.processor });

async function campaign({ seed, runs, maxLength }, rest) {
  const from = clocks();
  const { cases, verdict } = await runCampaign(
    source,
    { model },
    { seed, runs, minCoverage: 0, ...(maxLength && { maxLength }), ...CLAIMS, ...rest },
  );
  return { cases: cases.judged, verdict, took: minus(clocks(), from) };
}

/** Workers of a queue that are in this process, one job at a time, and what each job took. */
class Recorder {
  count = MOST_AT_ONCE;
  windows = [];
  #worker = new ChunkWorker(source, {});
  #turn = Promise.resolve();
  #window;
  #last;
  #free = clocks();

  measure = (_, task) => this.#take('measure', task);
  judge = (_, task) => this.#take('judge', task);
  prepare = async () => {};

  async closeFresh(worker) {
    if (worker !== 0) return;
    await this.#worker.closeFresh();
    this.#window = undefined;
  }

  async end() {
    await this.#worker.close();
    return { windows: this.windows, after: minus(clocks(), this.#free) };
  }

  #take(method, task) {
    if (!this.#window) {
      // What the asker did since the last answer, and until the first question, is before the window.
      this.#window = { before: minus(clocks(), this.#free), measures: [], batches: [] };
      this.windows.push(this.#window);
      this.#free = clocks();
    }
    const window = this.#window;
    const found = this.#turn.then(() => this.#answer(method, task, window));
    this.#turn = found.catch(() => undefined);
    return found;
  }

  async #answer(method, task, window) {
    const times = [this.#free];
    const next = () => times.push(clocks());
    // Since the last answer the asker has heeded that.
    next();
    const data = taskData(method, task, { padproof: VERSION, run: 'r', window: this.windows.length, seed: 1 });
    next();
    const read = taskIn(method, data, 'job');
    const answer = await this.#worker[method](read);
    const text = outcomeText({ worker: 'w', found: answer }, data);
    next();
    const { found } = outcomeIn(text, data, 'job');
    next();
    const [heeding, ask, ms, reading] = times.slice(1).map((time, i) => minus(time, times[i]));
    const place = `${task.weightScale ?? task.cases?.[0].testCase.weightScale}|${task.length ?? task.noise?.length}`;
    const needs = window.measures.findIndex((one) => one.place === place);
    const job = { cost: answer?.cost.tokens ?? 0, ask, ms, answer: reading, place, ...(needs >= 0 && { needs }) };
    if (this.#last) this.#last.answer = plus(this.#last.answer, heeding);
    this.#last = job;
    (method === 'measure' ? window.measures : window.batches).push(job);
    this.#free = clocks();
    return found;
  }
}

await serve({
  async open() {
    source = await resolveModel(model, {});
    return { queue: queueName(recognise(model, {}).spec) };
  },
  async record(asked) {
    const workers = new Recorder();
    const found = await campaign(asked, { workers });
    return { ...found, ...(await workers.end()) };
  },
  async ask({ url, ...asked }) {
    const address = addressOf(url);
    const content = await contentOf(source);
    const { signal } = new AbortController();
    const name = queueName(recognise(model, {}).spec);
    const asking = {
      name,
      seed: asked.seed,
      ...(content && { content }),
      signal,
      startWorker: 'padproof work',
      say: () => {},
    };
    const workers = await QueuedWorkers.at(address, queuesAt(address), asking);
    try {
      return await campaign(asked, { workers });
    } finally {
      await workers.close();
    }
  },
});
