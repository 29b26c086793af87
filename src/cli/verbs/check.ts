import type { Command } from 'commander';
import { Option } from 'commander';
import { ExitCode, PadproofError, UnreadableModelError } from '../../core/errors';
import type { SubjectSource } from '../../core/subject';
import { MOST_EXHAUSTIVE } from '../../engine/generate/every-mask';
import { runCampaign } from '../../engine/campaign/campaign';
import { KINDS } from '../../subjects/kinds';
import { recognise } from '../../subjects/kinds/resolve';
import { modelInHelp } from '../options/model-in-help';
import { DEFAULT_RUNS, randomSeed, runsFor } from '../../engine/campaign/check';
import { clearDrafts } from '../../engine/corpus/corpus';
import type { CorpusLayers } from '../../tools/shared-corpus/layers';
import { MOST_TRIES, TRIES } from '../../engine/diagnose/recurrence';
import type { CampaignOptions } from '../../engine/campaign/options';
import type { Report } from '../../core/report/report';
import type { NotRun, Reports } from '../../engine/campaign/reports';
import { reportsOf } from '../../engine/campaign/reports';
import { isCi } from '../host/ci/is-ci';
import { cleanUpLater } from '../host/clean-up';
import { chosenInvariants, minutesNumber, names, seedNumber, wholeNumber } from '../options/flags';
import { cellOption, notRunFor, reportsOfCell } from '../options/cell-option';
import { addCorpusOption, layersOf } from '../options/corpus-option';
import { inFlags } from '../options/in-flags';
import type { FormOptions } from '../options/forms';
import { addFormOptions, specsOf } from '../options/forms';
import { addBrowserOptions, addKernelOption, addModelOptions, anyBackendNames } from '../options/model-options';
import { addTraitsOptions } from '../options/model-traits-options';
import { assertWritableFolder } from '../host/outputs';
import type { EventStream } from '../host/events';
import { eventStream } from '../host/events';
import { announcer } from '../host/terminal/announce';
import { takesSequences } from '../host/terminal/colours';
import type { ProgressBar } from '../host/terminal/progress';
import { ENDLESS, progressBar } from '../host/terminal/progress';
import type { Ends } from '../host/terminal/progress-lines';
import { progressLines } from '../host/terminal/progress-lines';
import { timeBar } from '../host/terminal/time-bar';
import { addServerOptions, refuseIdleBudget, refuseWorkers } from '../options/server-options';
import { addProgramOption, modelOrProgram, type ProgramFlag } from '../options/program-option';
import { withModels } from '../host/session';
import { VERBOSE_OPTION } from '../options/verbose';
import { HTML_OPTION } from '../options/page-output';
import type { ReportFlags } from '../options/report-outputs';
import { JSON_OPTION, JUNIT_OPTION, reportOutputs } from '../options/report-outputs';
import { addQueueOption, refuseBesideQueue, workCommand } from '../options/queue-option';
import { partOf, shardPart } from '../options/shard-option';
import type { Observer } from '../options/observations';
import { Observations } from '../options/observations';
import { Resumed } from '../options/resumed';
import { Shards } from '../options/shards';
import type { MemoryLedger, Part } from '../../engine/parallel/ledger';
import type { Pictures } from '../../tools/picture/pictures-of';
import { picturesOf } from '../../tools/picture/pictures-of';
import { wordsOf } from '../../tools/picture/token-words';
import { tellUnreadable } from './tell-unreadable';
import { standardError } from '../host/outlets';
import { setupFor } from '../host/worker-setup';
import { MOST_WORKERS, WHY_SO_MANY, WorkerProcesses } from '../host/workers';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { addressOf } from '../../tools/queue/address';
import type { QueuedWorkers } from '../../tools/queue/queued-workers';
import { queueName } from '../../tools/queue/wire';
import { contentOf } from '../../tools/shards/identity';

interface CheckOptions extends FormOptions, ReportFlags {
  readonly seed?: number;
  readonly runs?: number;
  readonly minutes?: number;
  readonly smallFirst?: true;
  readonly exhaustive?: number;
  readonly minCoverage?: number;
  readonly maxLength?: number;
  readonly workers?: number;
  readonly queue?: string;
  readonly shard?: Part | 'auto';
  readonly resume?: string;
  readonly observe?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly bail?: true;
  readonly repeat?: number;
  readonly save: false | string;
  readonly corpus?: readonly string[];
  /** Is this a cell of a matrix? */
  readonly cell?: true;
}

/** How long a check takes unless told otherwise, and how many cases it may judge meanwhile. */
const DEFAULT_MINUTES = 1;
const MOST_RUNS = ENDLESS;

/** Where counterexamples lie unless a folder is named. */
export const CORPUS = 'golden/counterexamples';

/** Under which headings the help lists the flags. */
const [WHAT, HOW_LONG, MODEL, OUTPUT] = ['What to check:', 'How long:', 'The model:', 'Output:'];

/** Flags that other verbs have as well, and that bound the time of this one. */
const BOUNDS = new Set(['timeout', 'maxRequests', 'maxTokens']);

/** Where counterexamples are taken from, and whether new ones are put there. */
interface Folder {
  readonly folder: string;
  readonly writes: boolean;
  /** Those of it, and of the other places that were named. */
  readonly layers: CorpusLayers;
  /** Does what is found go to those of them that machines share? */
  readonly shares: boolean;
  /** It is a CI, which did not ask for files, that keeps them from being written. */
  readonly readOnly: boolean;
}

/** `padproof check [MODEL]` */
export function addCheck(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command('check')
    .summary('Checks that padding cannot be felt in a model.')
    .description('Generates cases, and checks that no invariant is violated.')
    .argument('[MODEL]', modelInHelp())
    .optionsGroup(WHAT)
    .option('--only <names>', 'the invariants to check, with commas between them', names)
    .option('--skip <names>', 'the invariants not to check', names)
    .option('--seed <number>', 'generates the same cases again; random where it is not given', seedNumber)
    .option('--max-length <positions>', 'the longest S to generate, where the model is slow', wholeNumber(2, 1e6))
    .addOption(
      new Option('--strict', 'let what lies beyond the use decide the verdict, too').implies({
        padding: 'any',
        padContent: 'any',
        padTo: 'any',
      }),
    )
    .optionsGroup(HOW_LONG)
    .option(
      '--minutes <number>',
      `takes so long, small cases first (at most ${DEFAULT_MINUTES}, and ${DEFAULT_RUNS} cases${fewer()})`,
      minutesNumber,
    )
    .option('--runs <number>', 'as many cases, however long they take', wholeNumber(1, MOST_RUNS))
    .option('--small-first', 'with --runs: the first so many of a run of --minutes')
    .addOption(
      new Option('--exhaustive [positions]', 'try every mask of up to so many positions instead; with --runs, before')
        .preset('8')
        .argParser(wholeNumber(1, MOST_EXHAUSTIVE)),
    )
    .option(
      '--min-coverage <percent>',
      'the least share of the pairs of classes; 0 asks for no class either',
      wholeNumber(0, 100),
    )
    .option(
      '--workers <number>',
      'processes to spread the cases over, each with a model of its own',
      wholeNumber(1, MOST_WORKERS, WHY_SO_MANY),
    );
  addQueueOption(command, 'have those judge the cases that padproof work has started')
    .addOption(
      new Option(
        '--shard <i/N>',
        'judge the i-th of N parts of the cases, for merge; auto: which one, the environment says',
      ).argParser(shardPart),
    )
    .option('--resume <file>', 'keep what is judged in a .jsonl file, and go on from what is there')
    .option('--bail', 'end at the first counterexample, as it is found')
    .option(
      '--repeat <tries>',
      `ask for the smallest case of a violation so often, and say how often it broke (${TRIES} where it does not each time)`,
      wholeNumber(1, MOST_TRIES),
    )
    .optionsGroup(MODEL);
  addProgramOption(command);
  addServerOptions(
    addTraitsOptions(addFormOptions(addKernelOption(addBrowserOptions(addModelOptions(command, anyBackendNames))))),
  )
    .optionsGroup(OUTPUT)
    .option(...VERBOSE_OPTION)
    .option(...JSON_OPTION)
    .option(
      '--events [file]',
      'write what is found as it is found, a line of JSON each: to standard output, or to a .jsonl file',
    )
    .option('--observe <file>', 'write a line a case as it is judged, for Tyche, to a .jsonl file')
    .option(...JUNIT_OPTION)
    .option(...HTML_OPTION)
    .option('--save <folder>', 'where counterexamples are saved, and are taken from to be tried first', CORPUS)
    .option('--no-save', 'save no counterexample; those that are there are tried all the same');
  addCorpusOption(command)
    .addOption(cellOption())
    .action(async (named: string | undefined, flags: Omit<CheckOptions, 'program'> & ProgramFlag) => {
      const [model, options] = modelOrProgram(named, flags);
      const asked = command.getOptionValueSource('save') === 'cli';
      const where = folderFor(options.save, asked);
      const layers = layersOf(where.folder, options.corpus, options.shard);
      const folder = { ...where, layers, shares: options.save !== false };
      // What one shard saved another in the same folder would try: then they were not of one run.
      exit(await check(model ?? '', options, options.shard ? { ...folder, writes: false, readOnly: false } : folder));
    });
  for (const option of command.options) if (BOUNDS.has(option.attributeName())) option.helpGroup(HOW_LONG);
}

/**
 * A CI (the environment variable CI, unless it is empty, `false` or `0`) writes only to a folder that it names: what it
 * leaves in its checkout nobody commits.
 */
function folderFor(save: false | string, asked: boolean): Omit<Folder, 'layers' | 'shares'> {
  if (save === false) return { folder: CORPUS, writes: false, readOnly: false };
  const readOnly = !asked && isCi(undefined);
  return { folder: save, writes: !readOnly, readOnly };
}

async function check(model: string, options: CheckOptions, corpus: Folder): Promise<ExitCode> {
  const { events, bail } = options;
  const { exhaustive, minCoverage, maxLength, repeat } = options;
  const specs = specsOf(model, options);
  const { kind } = recognise(model, specs[0]);
  const { runs, minutes } = lengthOf(options, kind.runs);
  const smallFirst = options.smallFirst ?? minutes !== undefined;
  refuseIdleBudget([kind], options);
  if (kind.remote) refuseWorkers(model, options.workers);
  if (options.queue !== undefined) {
    refuseBesideQueue(model, kind, { ...options, minutes });
    // Before the model is opened: what is wrong with it is said at once.
    addressOf(options.queue);
  }
  const invariants = chosenInvariants(options.only, options.skip);
  const shards = options.shard && new Shards(partOf(options.shard), { ...options, runs, minutes });
  const resumed = options.resume === undefined ? undefined : await Resumed.of(options.resume, minutes);
  const seed = options.seed ?? resumed?.seed ?? randomSeed();
  const outputs = reportOutputs(options);
  const observations = options.observe === undefined ? undefined : Observations.to(options.observe, options);
  if (corpus.writes) assertWritableFolder('--save', corpus.folder);
  if (corpus.writes) await clearDrafts(corpus.folder);
  standardError.write(`padproof: seed ${seed}\n`);
  const chosen = { seed, runs, minutes, smallFirst, exhaustive, minCoverage, maxLength, invariants, bail, repeat };
  const stream = eventStream(events);
  const pictures = new Map<Report, Pictures>();
  const report = await campaigns(
    specs,
    options,
    corpus,
    chosen,
    stream,
    outputs,
    pictures,
    shards,
    resumed,
    observations,
  )
    .then((found) => (options.cell ? reportsOfCell(seed, found) : found))
    .catch((thrown: unknown) => {
      if (options.cell) return reportsOfCell(seed, thrown, specs);
      throw thrown;
    })
    .finally(() => {
      resumed?.close();
      observations?.close();
    });
  const code = shards ? await shards.write(report) : report.exitCode;
  if (!shards) await outputs.write(report, pictures);
  observations?.assertWhole();
  return code;
}

/**
 * How long a run is: a hundred cases or a minute, unless either is asked for or masks are tried. What answers from elsewhere is asked for so many cases,
 * since a question costs more than time.
 */
function lengthOf(
  { runs, minutes, exhaustive }: CheckOptions,
  ofKind: number | undefined,
): { readonly runs: number; readonly minutes?: number } {
  if (minutes !== undefined) return { runs: runs ?? MOST_RUNS, minutes };
  if (runs !== undefined || exhaustive !== undefined || ofKind !== undefined)
    return { runs: runsFor(runs, exhaustive, ofKind) };
  return { runs: DEFAULT_RUNS, minutes: DEFAULT_MINUTES };
}

/** Where fewer cases are generated, for help. */
function fewer(): string {
  return KINDS.flatMap(({ name, runs }) => (runs === undefined ? [] : [`; of ${name} ${runs} cases`])).join('');
}

type Chosen = Pick<
  CampaignOptions,
  | 'seed'
  | 'runs'
  | 'minutes'
  | 'smallFirst'
  | 'exhaustive'
  | 'minCoverage'
  | 'maxLength'
  | 'invariants'
  | 'bail'
  | 'repeat'
>;

/**
 * One campaign for each form of the model, on the same cases: a report, or where there are several forms, all of theirs.
 * @param pictures where what each model shows of its inside goes, if there is to be a page
 */
async function campaigns(
  asked: readonly SubjectSpec[],
  options: CheckOptions,
  corpus: Folder,
  chosen: Chosen,
  stream: EventStream,
  { hasPage, hasWords }: ReturnType<typeof reportOutputs>,
  pictures: Map<Report, Pictures>,
  shards?: Shards,
  resumed?: Resumed,
  observations?: Observations,
): Promise<Report | Reports> {
  const start = Date.now() / 1000;
  return withModels(options, async (resolve, signal) => {
    // All before any is run: what is not there is found out at once.
    const { specs, sources, unreadable } = await readable(asked, resolve);
    const ledgers = await resumed?.begin(specs, sources, chosen, shards?.part);
    const { offline, endpoint } = options;
    const run = async (i: number): Promise<Report> => {
      const observer = observations?.of({ subject: specs[i], seed: chosen.seed, start });
      const keeping = { shards, ledger: ledgers?.[i], observer };
      const found = await campaign(specs[i], sources[i], options, corpus, { ...chosen, signal }, stream, keeping);
      const wordOf = hasWords ? await wordsOf({ ...specs[i], offline, endpoint }) : undefined;
      const report = wordOf
        ? (await import('../../report/html/report-words.js')).withReportWords(found, wordOf)
        : found;
      if (hasPage) {
        const shown = await picturesOf(sources[i], report, { timeoutMs: options.timeout, signal });
        pictures.set(report, { ...shown, wordOf });
      }
      return report;
    };
    if (asked.length === 1) return run(0);
    const reports: Report[] = [];
    const notRun: NotRun[] = [...unreadable];
    for (const [i, subject] of specs.entries()) {
      if (signal.aborted) {
        notRun.push({ subject, exitCode: ExitCode.inconclusive, message: 'The run was interrupted before.' });
        continue;
      }
      try {
        reports.push(await run(i));
      } catch (thrown) {
        // The results of the others are worth something.
        if (!(thrown instanceof PadproofError)) throw thrown;
        notRun.push(notRunFor(subject, thrown));
      }
    }
    return reportsOf(chosen.seed, reports, notRun);
  });
}

/**
 * The forms whose files can be read, and those of which they cannot.
 * @throws what says so, where that is all of them; whatever else `resolve` throws
 */
async function readable(
  asked: readonly SubjectSpec[],
  resolve: (spec: SubjectSpec) => Promise<SubjectSource>,
): Promise<{
  readonly specs: readonly SubjectSpec[];
  readonly sources: readonly SubjectSource[];
  readonly unreadable: readonly NotRun[];
}> {
  const [specs, sources, unreadable]: [SubjectSpec[], SubjectSource[], NotRun[]] = [[], [], []];
  let first: UnreadableModelError | undefined;
  for (const spec of asked)
    try {
      sources.push(await resolve(spec));
      specs.push(spec);
    } catch (thrown) {
      // The results of the others are worth something.
      if (!(thrown instanceof UnreadableModelError)) throw thrown;
      first ??= thrown;
      unreadable.push(notRunFor(spec, thrown));
    }
  if (first && specs.length === 0) throw first;
  return { specs, sources, unreadable };
}

/** A bar on a terminal, and a line now and then in a log. */
function progressOf(ends: Ends): ProgressBar {
  if (!takesSequences(standardError)) return progressLines(ends, standardError.write);
  return ends.minutes === undefined ? progressBar(ends.runs) : timeBar(ends.minutes);
}

async function campaign(
  spec: SubjectSpec,
  source: SubjectSource,
  options: CheckOptions,
  { layers, readOnly, shares, writes }: Folder,
  chosen: Chosen & { readonly signal: AbortSignal },
  stream: EventStream,
  keeping: { readonly shards?: Shards; readonly ledger?: MemoryLedger; readonly observer?: Observer },
): Promise<Report> {
  const { timeout: timeoutMs } = options;
  const corpus = { ...tellUnreadable(await layers.load()), ...(readOnly && { readOnly }) };
  const { seed, runs, minutes } = chosen;
  const count = options.workers ?? 1;
  const workers =
    count > 1
      ? new WorkerProcesses(count, setupFor(spec, options), chosen.signal)
      : options.queue === undefined
        ? undefined
        : await workersOfQueue(options.queue, spec, source, chosen, timeoutMs);
  const bar = progressOf({ runs, minutes });
  stream.tell('start', {
    seed,
    ...(runs < ENDLESS && { runs }),
    ...(minutes !== undefined && { minutes }),
    subject: spec,
  });
  try {
    const ledger = (await keeping.shards?.begin(spec, source, chosen, corpus, keeping.ledger)) ?? keeping.ledger;
    const report = await runCampaign(source, spec, {
      ...chosen,
      ...(ledger && { ledger }),
      timeoutMs,
      corpus,
      retrievalImpact: true,
      ...(workers && { workers }),
      onProgress: (progress) => bar.update(progress),
      onSighting: announcer(bar, stream, chosen),
      ...(keeping.observer && { onCase: keeping.observer.onCase }),
      ...((writes || (shares && layers.isShared)) && {
        onCounterexample: (found) => layers.keep(found, { writes, shares }, say),
      }),
    });
    // A part says nothing of the whole.
    if (!keeping.shards) keeping.observer?.end(report);
    stream.tell('end', { verdict: report.verdict, exitCode: report.exitCode, cases: report.cases });
    return report;
  } finally {
    bar.stop();
    if (workers) cleanUpLater(() => workers.close());
  }
}

function say(line: string): void {
  standardError.write(`padproof: ${inFlags(line)}\n`);
}

/** @throws EnvironmentError where the queue's server, or what speaks with it, is not there. */
async function workersOfQueue(
  url: string,
  spec: SubjectSpec,
  source: SubjectSource,
  { seed, signal }: Chosen & { readonly signal: AbortSignal },
  timeoutMs: number,
): Promise<QueuedWorkers> {
  const address = addressOf(url);
  const name = queueName(spec);
  const content = await contentOf(source);
  const startWorker = workCommand(spec, address, timeoutMs);
  const { QueuedWorkers } = await import('../../tools/queue/queued-workers.js');
  const { queuesAt } = await import('../../tools/queue/bullmq.js');
  const asking = { name, seed, ...(content !== undefined && { content }), signal, startWorker, say };
  const workers = await QueuedWorkers.at(address, queuesAt(address), asking);
  say(`the workers of ${name} at ${address.shown} judge the cases. To start one: ${startWorker}`);
  return workers;
}
