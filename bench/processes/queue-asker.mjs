// The run that asks a queue, in a process that is measured: queue-asker.mjs MODEL, where nothing is the built-in BERT
//
// `record` judges a campaign's batches one after the other in this process, by what workers and the asker do for each, with the text that
// would be sent: so what each takes is known apart, in time and in processor time. `draw` says what batches the windows of a longer campaign
// have, without judging them. `ask` has workers of a queue judge the same.
import { resolveModel, runCampaign, VERSION } from 'padproof';
import { Pooling } from '../../dist/engine/campaign/pooling.js';
import { cases } from '../../dist/engine/generate/cases.js';
import { forEachWindow } from '../../dist/engine/generate/case-stream.js';
import { INVARIANTS, invariantNamed } from '../../dist/engine/invariants/index.js';
import { Sessions } from '../../dist/engine/judge/sessions.js';
import { tokensToMeasure } from '../../dist/engine/noise/noise-meter.js';
import { firstMeasured, measuredLength } from '../../dist/engine/noise/noise-book.js';
import { ChunkWorker } from '../../dist/engine/parallel/chunk-worker.js';
import { tokensOf } from '../../dist/engine/parallel/scheduler.js';
import { chunks } from '../../dist/engine/plan/chunks.js';
import { planCase } from '../../dist/engine/plan/plan.js';
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
let sessions;
/** What the last batch that was recorded was judged for: what was broken before is not asked any more. */
let open;

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

/** Cases of a window as they are planned, for some claims. */
async function planned(placed, claims) {
  const { subject } = await sessions.open();
  const sizes = await sessions.outputSizes();
  return placed.map(({ testCase, index }) => ({ plan: planCase(testCase, claims, subject, sizes), index }));
}

/** The windows of a campaign from one case on: how long drawing and planning each takes, and its batches. */
async function drawn({ seed, runs, from }) {
  const { subject } = await sessions.open();
  const { heads } = await sessions.outputSizes();
  const pooling = new Pooling();
  const possible = (CLAIMS.invariants ?? INVARIANTS).filter((claim) => claim.unsupported(subject) === undefined);
  const windows = [];
  let since = clocks();
  await forEachWindow(cases(subject, { weightScales: source.weightScales, heads }), seed, runs, async (window) => {
    const placed = window.map(({ testCase, index }) => ({ testCase: pooling.next(testCase), index }));
    // As src/engine/campaign/window/case-window.ts has it: all claims say which cases are together, and open ones what is run.
    const batches = [];
    for (const chunk of chunks(await planned(placed, possible))) {
      const { weightScale, length } = chunk[0].plan.testCase;
      const own = chunk.map(({ index }) => placed[index - placed[0].index]);
      const asked = open.length === possible.length ? chunk : await planned(own, open);
      const measured = firstMeasured(measuredLength(length, subject.maxLength), subject);
      batches.push({ cost: tokensOf(asked), place: `${weightScale}|${measured}` });
    }
    if (placed[0].index >= from) windows.push({ before: minus(clocks(), since), cases: placed.length, batches });
    since = clocks();
  });
  return { windows };
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
    const job = {
      cost: await this.#tokensIn(method, task),
      ask,
      ms,
      answer: reading,
      place,
      ...(needs >= 0 && { needs }),
    };
    if (this.#last) this.#last.answer = plus(this.#last.answer, heeding);
    this.#last = job;
    (method === 'measure' ? window.measures : window.batches).push(job);
    this.#free = clocks();
    return found;
  }

  /** By what is known before, as the scheduler has it. */
  async #tokensIn(method, task) {
    const { subject } = await sessions.open();
    if (method === 'measure') return tokensToMeasure(task.length, subject);
    open = task.claims.map(invariantNamed);
    return tokensOf(await planned(task.cases, open));
  }
}

await serve({
  async open() {
    source = await resolveModel(model, {});
    sessions = new Sessions(source, {});
    await sessions.outputSizes();
    return { queue: queueName(recognise(model, {}).spec) };
  },
  async record(asked) {
    const workers = new Recorder();
    const found = await campaign(asked, { workers });
    return { ...found, ...(await workers.end()) };
  },
  draw: drawn,
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
