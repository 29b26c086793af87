import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { SubjectError, UsageError } from '../../core/errors';
import { Fields, int32, isCount, listOf, oneOf, text } from '../../core/fields';
import { option } from '../../core/option';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { parseStrictJson, showJson } from '../../core/text/strict-json';
import { toWholeJson, withoutStandIns } from '../../core/text/whole-json';
import { VERSION } from '../../core/version';
import { parseCase } from '../../engine/corpus/parse-case';
import { parseCounterexample } from '../../engine/corpus/parse-counterexample';
import { MOST_SUSPICIONS } from '../../engine/diagnose/investigate';
import { invariantNamed } from '../../engine/invariants';
import type { JudgedElsewhere, JudgeTask, Measured, MeasureTask } from '../../engine/parallel/workers';
import type { LookedElsewhere, LookTask } from '../../engine/parallel/look-task';
import { inMegabytes } from '../shards/shard-file';

/** The most that a job or an answer may have, in bytes of its text. */
export const MOST_BYTES = 64 * 2 ** 20;
/** More cases than any chunk has. */
const MOST_CASES = 4096;

/** What a worker may be asked. */
export const METHODS = ['judge', 'measure', 'look'] as const;
export type Method = (typeof METHODS)[number];
export type TaskOf = { judge: JudgeTask; measure: MeasureTask; look: LookTask };
export type AnswerTo = { judge: JudgedElsewhere; measure: Measured | undefined; look: LookedElsewhere };

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isCases(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length >= 1 && value.length <= MOST_CASES;
}

/** What a worker must have in common with the run that asks. */
export interface Common {
  readonly padproof: string;
  /** A hash of what the model computes from, where that can be seen. */
  readonly content?: string;
}

/** A job: plain JSON. It holds data alone, and nothing in it names code to run. */
export interface TaskData extends Common {
  readonly method: Method;
  /** Names the run, and its window: between two windows fresh instances are let go. */
  readonly run: string;
  readonly window: number;
  readonly seed: number;
  /** The task, as whole JSON, and the hash that names it. */
  readonly body: string;
  readonly sha256: string;
}

/** What a worker made of a job: an answer, or why it does not take jobs of this run. */
export type Outcome<M extends Method> = { readonly worker: string } & (
  { readonly found: AnswerTo[M] } | { readonly refused: string }
);

/**
 * The queue of a form of a model: by the last part of what MODEL is, and a hash of what else is said of it. Where it lies, and which
 * Python runs it, is otherwise on each machine.
 */
export function queueName({ model, python: _, ...form }: SubjectSpec): string {
  const name =
    basename(model)
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'bert';
  const sorted = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  return `padproof-${name}-${hashOf(toWholeJson(sorted)).slice(0, 8)}`;
}

/** A task as a job's data. @throws SubjectError where it is too large to be sent. */
export function taskData<M extends Method>(
  method: M,
  task: TaskOf[M],
  rest: Omit<TaskData, 'method' | 'body' | 'sha256'>,
): TaskData {
  const body = toWholeJson(task);
  if (Buffer.byteLength(body) > MOST_BYTES)
    throw new SubjectError(
      `A batch of cases takes ${inMegabytes(Buffer.byteLength(body))}, and a queue is given at most ${inMegabytes(MOST_BYTES)}. Give a smaller ${option('maxLength')}.`,
    );
  return { ...rest, method, body, sha256: hashOf(body) };
}

/**
 * Reads a job's data, as a worker gets it.
 * @throws UsageError naming the field that is wrong: it is no job of padproof, or not whole.
 */
export function readTask(value: unknown, job: string): TaskData {
  const fields = new Fields(value, job);
  const name = text(200);
  const data = {
    padproof: fields.need('padproof', name, 'a version'),
    ...fields.maybe('content', name, 'a hash'),
    method: fields.need('method', oneOf(METHODS), `one of ${METHODS.join(', ')}`),
    run: fields.need('run', name, 'a name'),
    window: fields.need('window', isCount, 'a count'),
    seed: fields.need('seed', int32(), 'a whole number'),
    body: fields.need('body', text(MOST_BYTES), `a text of at most ${inMegabytes(MOST_BYTES)}`),
    sha256: fields.need('sha256', name, 'a hash'),
  };
  if (hashOf(data.body) !== data.sha256) throw new UsageError(`${job}: its hash is not that of what it holds.`);
  return data;
}

/** The task in a job's data. @throws UsageError naming the field that is wrong. */
export function taskIn<M extends Method>(method: M, { body }: TaskData, job: string): TaskOf[M] {
  const parsed = parseStrictJson(body, job);
  const fields = new Fields(parsed, job);
  if (method === 'measure') fields.need('length', int32(1), 'a whole number of at least 1');
  else if (method === 'look') assertLook(fields);
  else {
    fields.need('cases', isCases, `a list of 1 to ${MOST_CASES} cases`);
    for (const one of fields.each('cases')) {
      one.need('index', isCount, 'a count');
      parseCase(one.inner('testCase'));
    }
    fields.need('claims', listOf(text(200), 1000), 'a list of names').forEach(invariantNamed);
    fields.inner('sizes');
  }
  return withoutStandIns(parsed) as TaskOf[M];
}

/** @throws UsageError naming the field that is wrong in what is to be looked into. */
function assertLook(fields: Fields): void {
  invariantNamed(fields.need('claim', text(200), 'a name'));
  const isFew = (value: unknown): value is readonly unknown[] =>
    Array.isArray(value) && value.length >= 1 && value.length <= MOST_SUSPICIONS;
  fields.need('own', isFew, `a list of 1 to ${MOST_SUSPICIONS} violations`);
  for (const one of fields.each('own')) {
    one.need('index', isCount, 'a count');
    parseCase(one.inner('testCase'));
    one.need('passCases', isCases, `a list of 1 to ${MOST_CASES} cases`);
    for (const other of one.each('passCases')) parseCase(other);
    one.inner('judgement').inner('violation');
  }
  const { length } = fields.at('own') as readonly unknown[];
  const isPlace = (value: unknown): value is number => isCount(value) && value < length;
  fields.need('tried', listOf(isPlace, MOST_SUSPICIONS), 'a list of places in own');
  const origin = fields.inner('origin');
  origin.need('seed', int32(), 'a whole number');
  for (const one of ['exhaustive', 'maxLength', 'heads'] as const)
    origin.maybe(one, int32(1), 'a whole number of at least 1');
  fields.maybe('ms', isDuration, 'a number of milliseconds');
  fields.maybe('repeat', int32(1), 'a whole number of at least 1');
}

/** Why a worker does not take jobs of a run; undefined where it does. */
export function refusal(asked: Common, own: Common, worker: string): string | undefined {
  if (asked.padproof !== own.padproof)
    return `${worker} has padproof ${own.padproof}, and the run that asks has ${asked.padproof}. Give both the same version`;
  if (asked.content !== own.content)
    return `${worker} has a model of the content ${shown(own.content)}, and the run that asks has ${shown(asked.content)}. Give both the same files`;
  return undefined;
}

function shown(content: string | undefined): string {
  return content === undefined ? 'that nobody can see' : content.slice(0, 12);
}

/** What a worker says of a job, as the job keeps it. @throws Error where it is too large to be sent. */
export function outcomeText<M extends Method>(outcome: Outcome<M>, { sha256 }: TaskData): string {
  const written = toWholeJson({ padproof: VERSION, sha256, ...outcome });
  if (Buffer.byteLength(written) > MOST_BYTES)
    throw new Error(`what was found takes ${inMegabytes(Buffer.byteLength(written))}, more than a queue is given`);
  return written;
}

/**
 * Reads what a worker said of a job.
 * @throws UsageError where it is about another job, or is nothing that a worker says.
 */
export function outcomeIn<M extends Method>(written: unknown, task: TaskData, job: string): Outcome<M> {
  if (typeof written !== 'string' || written.length > MOST_BYTES)
    throw new UsageError(`${job}: its answer is no text, or has more than ${inMegabytes(MOST_BYTES)}.`);
  const parsed = parseStrictJson(written, `${job}, its answer`);
  const fields = new Fields(parsed, `${job}, its answer`);
  if (fields.at('sha256') !== task.sha256 || fields.at('padproof') !== VERSION)
    throw new UsageError(
      `${job}: its answer is of padproof ${showJson(fields.at('padproof'))}, or is about another job. Clear the queue, and use one version.`,
    );
  const worker = fields.need('worker', text(300), 'a name');
  if (fields.at('refused') !== undefined) return { worker, refused: fields.need('refused', text(2000), 'a sentence') };
  if (fields.at('found') !== undefined) {
    const found = fields.inner('found');
    const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
    const cost = found.inner('cost');
    for (const one of ['passes', 'tokens']) cost.need(one, isCount, 'a count');
    if (task.method === 'judge') {
      const { cases, claims } = taskIn('judge', task, job);
      found.need('entries', isList, 'a list');
      found.need('seen', isList, 'a list');
      found.need('backends', listOf(text(200), 100), 'a list of names');
      for (const entry of found.each('entries')) {
        entry.need('claim', oneOf(claims), 'a claim of its job');
        const isCase = (at: unknown): at is number => isCount(at) && at < cases.length;
        entry.need('at', isCase, 'a case of its job');
      }
      for (const one of found.each('seen')) one.need('claim', oneOf(claims), 'a claim of its job');
    } else if (task.method === 'look') {
      // Which subject it is of is for whoever asks to say.
      parseCounterexample(found.at('counterexample'), `${job}, its counterexample`, {
        read: () => ({ model: '' }),
        isSameModel: () => false,
      });
      found.need('noise', isList, 'a list');
      found.need('steps', isList, 'a list');
    } else found.inner('noise').need('length', int32(1), 'a whole number of at least 1');
  } else if (task.method !== 'measure') throw fields.refusal('found', undefined, 'an answer');
  return { worker, found: (withoutStandIns(parsed) as { found?: AnswerTo[M] }).found as AnswerTo[M] };
}

export function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
