import type { Command } from 'commander';
import { EnvironmentError, ExitCode, messageOf, UsageError } from '../../core/errors';
import type { JudgedElsewhere } from '../../engine/parallel/workers';
import { KINDS } from '../../subjects/kinds';
import { recognise } from '../../subjects/kinds/resolve';
import { BACKEND as TRANSFORMERS } from '../../subjects/transformers/library';
import { LEVELS } from '../../core/report/subject-spec';
import { addressOf, PASSWORD } from '../../tools/queue/address';
import { queuesAt } from '../../tools/queue/bullmq';
import { serve } from '../../tools/queue/serve';
import type { AnswerTo, Method, TaskData, TaskOf } from '../../tools/queue/wire';
import { queueName } from '../../tools/queue/wire';
import { VERSION } from '../../core/version';
import { standardError, standardOutput } from '../host/outlets';
import { endAtOnce, SIGNAL_CODES } from '../host/process';
import { Worker } from '../host/worker';
import type { WorkerSetup } from '../host/worker-setup';
import { minutesNumber } from '../options/flags';
import { addFormOption } from '../options/forms';
import { modelInHelp } from '../options/model-in-help';
import type { ModelOptions } from '../options/model-options';
import { addBrowserOptions, addKernelOption, addModelOptions, anyBackendNames } from '../options/model-options';
import { addTraitsOptions } from '../options/model-traits-options';
import { addProgramOption, modelOrProgram, type ProgramFlag } from '../options/program-option';
import { addQueueOption, refuseBesideQueue } from '../options/queue-option';
import { addServerOptions } from '../options/server-options';

interface WorkOptions extends ModelOptions {
  readonly queue?: string;
  readonly idle?: number;
}

/** How often it is said what was judged, in milliseconds. */
const SAID_MS = 60_000;

/** `padproof work [MODEL] --queue URL` */
export function addWork(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('work')
    .summary('Judges cases that a check has in a queue.')
    .description(
      'Takes batches of cases from a queue, which padproof check --queue fills, and judges them on MODEL. Give it the MODEL and the flags about it that the check is given.',
    )
    .argument('[MODEL]', modelInHelp(KINDS.filter(({ remote }) => !remote)));
  addQueueOption(command, 'where the cases come from');
  command.option('--idle <minutes>', 'end when nothing came for so long; else Ctrl-C ends it', minutesNumber);
  addProgramOption(command);
  addServerOptions(
    addTraitsOptions(addFormOption(addKernelOption(addBrowserOptions(addModelOptions(command, anyBackendNames))))),
  ).action(async (named: string | undefined, flags: Omit<WorkOptions, 'program'> & ProgramFlag) => {
    const [model, options] = modelOrProgram(named, flags);
    exit(await work(model ?? '', options));
  });
}

async function work(model: string, options: WorkOptions): Promise<ExitCode> {
  if (options.queue === undefined)
    throw new UsageError('padproof work needs --queue URL: where padproof check --queue puts its cases.');
  const { kind, spec } = recognise(model, options);
  refuseBesideQueue(model, kind, {});
  if (options.backend === TRANSFORMERS && options.level === undefined)
    throw new UsageError(
      `--backend ${TRANSFORMERS} is checked at the levels ${LEVELS.join(' and ')}, and each has a queue of its own. Say which of them this worker is for: --level ${LEVELS[0]} or --level ${LEVELS[1]}.`,
    );
  const address = addressOf(options.queue);
  const queues = queuesAt(address);
  const { endpoint, timeout, offline } = options;
  const judge = new Judge({ spec, options: { endpoint, timeout, offline } });
  const content = await judge.open();
  const name = queueName(spec);
  const done = { chunks: 0, cases: 0, failed: 0 };
  const counts = (): string => `${done.chunks} batches judged, ${done.cases} cases; ${done.failed} failed`;
  const end = ending(options.idle);
  let saidAt = -Infinity;
  const close = await serve(address, queues, {
    name,
    own: async () => {
      end.busy();
      return { padproof: VERSION, content: await judge.open() };
    },
    say,
    answer: (method, task, data) => judge.answer(method, task, data),
    onDone: ({ method, seed }, cases, failure) => {
      end.idle();
      if (failure !== undefined) say(`failed at a batch of seed ${seed}: ${failure}`);
      if (failure !== undefined) done.failed++;
      else if (method === 'judge') done.chunks++;
      done.cases += cases;
      if (method !== 'judge' || performance.now() - saidAt < SAID_MS) return;
      saidAt = performance.now();
      say(`${counts()}; the last of seed ${seed}`);
    },
    onRefusal: (why) => end.now(why),
  }).catch(async (thrown: unknown) => {
    await judge.close();
    throw thrown;
  });
  say(`takes batches from ${name} at ${address.shown}; ${told(content)}. Ctrl-C ends it`);
  const why = await end.reached;
  await close();
  await judge.close();
  standardOutput.write(`padproof work: ${counts()}.\n`);
  if (why === undefined) return ExitCode.held;
  throw new UsageError(`This worker refused a batch, and ends: ${why}.`);
}

function told(content: string | undefined): string {
  return content === undefined
    ? 'nobody can see what the model computes from: that it is the same everywhere is taken on trust'
    : `the content of its model is ${content.slice(0, 12)}`;
}

function say(line: string): void {
  standardError.write(`padproof: ${line}\n`);
}

/** The model in a process of its own, and another where that one ended or failed. */
class Judge {
  private worker: Worker | undefined;
  private content: string | undefined;
  private run = '';
  private window = 0;

  constructor(private readonly setup: WorkerSetup) {}

  /**
   * Opens the model where it is not.
   * @returns the hash of what it computes from; undefined where that cannot be seen
   * @throws EnvironmentError where it cannot be opened.
   */
  async open(): Promise<string | undefined> {
    if (this.worker) return this.content;
    // The password is none of the model's business.
    const { [PASSWORD]: _, PGPASSWORD: _pg, ...env } = process.env;
    const worker = (this.worker = new Worker(this.setup, env));
    try {
      this.content = (await worker.call('content')) as string | undefined;
      await worker.call('openSubject');
      return this.content;
    } catch (thrown) {
      await this.close();
      throw new EnvironmentError(`The model cannot be opened: ${messageOf(thrown)}`, { cause: thrown });
    }
  }

  async answer<M extends Method>(method: M, task: TaskOf[M], { run, window }: TaskData): Promise<AnswerTo[M]> {
    const worker = this.worker!;
    try {
      if (this.run !== run) await worker.call('forget');
      else if (this.window !== window) await worker.call('closeFresh');
      [this.run, this.window] = [run, window];
      const found = (await worker.call(method, task)) as AnswerTo[M];
      const failure = method === 'judge' ? (found as JudgedElsewhere).failure : undefined;
      // What broke is not asked again; where it was the machine, another may answer.
      if (failure) await this.close();
      if (failure?.by === 'environment') throw new Error(failure.message);
      return found;
    } catch (thrown) {
      await this.close();
      throw thrown;
    }
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.close();
  }
}

/** When to end: told by a signal, by somebody, or by nothing having come for some minutes. A second signal ends at once. */
function ending(minutes: number | undefined) {
  let told = false;
  let timer: NodeJS.Timeout | undefined;
  let settle!: (why?: string) => void;
  const reached = new Promise<string | undefined>((resolve) => (settle = resolve));
  for (const name of Object.keys(SIGNAL_CODES) as (keyof typeof SIGNAL_CODES)[])
    process.on(name, () => {
      if (told) endAtOnce(SIGNAL_CODES[name]);
      told = true;
      say('stopping after the batch in hand; once more ends it at once, and another worker takes that batch');
      settle();
    });
  const busy = (): void => clearTimeout(timer);
  const idle = (): void => {
    busy();
    if (minutes !== undefined) timer = setTimeout(settle, minutes * 60_000);
  };
  idle();
  return { reached, now: settle, busy, idle };
}
