import { commandOf } from '../../core/text/command-words';
import { HELLO, type Declaration } from '../../subjects/program/handshake';
import { conformanceOf, type Conformance } from './conformance';
import { Break, Findings } from './findings';
import { holdOtherVersion, readFirstFrame } from './first-frame';
import type { RuleName } from './rules';
import { ANSWERS } from './steps/answers';
import { BATCHES } from './steps/batches';
import { METHODS } from './steps/methods';
import type { Step } from './steps/step';
import { Talk } from './talk';
import { Wire } from './wire';

/** How long a program may take to begin: a large model is read, and libraries compile themselves. */
const BEGIN_MS = 110_000;
/** How long it may take to end: one that has loaded a large model takes seconds to leave it. */
const LEAVE_MS = 10_000;
/** How often a program that cannot be spoken with any more is started again, for the rules that are left. */
const MOST_STARTS = 4;
/** A version that there is not. */
const OTHER_VERSION = 1_000_001;

const STEPS: readonly Step[] = [...ANSWERS, ...BATCHES, ...METHODS];

/** What is broken by a program that says nothing. */
const SILENT: ReadonlySet<RuleName> = new Set(['it-runs-until-its-input-ends', 'every-frame-is-answered']);
/** What is tried with plain questions, before all else. */
const PLAIN: ReadonlySet<RuleName> = new Set([
  'encode-is-answered',
  'embed-is-answered',
  'it-runs-until-its-input-ends',
]);

/** How a program is asked. */
export interface ConformOptions {
  /** For an answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly beginMs?: number;
  /** To end, once its standard input has. */
  readonly leaveMs?: number;
  readonly signal?: AbortSignal;
  /** Called with each rule that is tried next. */
  readonly onRule?: (rule: RuleName) => void;
}

/**
 * Holds a program against each rule of the protocol.
 * @param words the program and its arguments
 * @throws EnvironmentError where it cannot be started; the program's own refusal as a UsageError or EnvironmentError.
 */
export async function conform(words: readonly string[], options: ConformOptions): Promise<Conformance> {
  const findings = new Findings();
  const trial = new Trial(words, options, findings);
  const stop = (): void => trial.kill();
  options.signal?.addEventListener('abort', stop);
  try {
    await trial.run();
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await trial.close();
  }
  return conformanceOf(commandOf(words), findings, options.signal?.aborted ?? false);
}

/** One program, from its first frame to the end of its input. */
class Trial {
  private wire: Wire | undefined;
  private starts = 0;

  constructor(
    private readonly words: readonly string[],
    private readonly options: ConformOptions,
    private readonly findings: Findings,
  ) {}

  async run(): Promise<void> {
    let talk = await this.begin();
    for (const step of STEPS) {
      if (!talk || this.stopped) return;
      talk = await this.take(step, talk);
    }
    if (talk && !this.stopped) await this.leave();
  }

  private get stopped(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  kill(): void {
    this.wire?.kill();
  }

  async close(): Promise<void> {
    await this.wire?.close();
  }

  /** Starts the program, and has it say what it is; undefined where that comes to nothing. */
  private async begin(): Promise<Talk | undefined> {
    await this.close();
    if (this.starts++ === MOST_STARTS) return undefined;
    this.wire = await Wire.start(this.words);
    const { timeoutMs, beginMs = BEGIN_MS } = this.options;
    return this.holding('to say what it is', async () => {
      const body = await this.wire!.exchange(Buffer.from(HELLO), beginMs);
      this.wire!.refuseStray();
      const declared = readFirstFrame(body, commandOf(this.words), this.findings);
      this.findings.keep('subject-is-declared');
      this.leaveOut(declared);
      return new Talk(this.wire!, declared, this.findings, timeoutMs);
    });
  }

  /** Names the rules of answers that no step asks for by itself, where they say nothing about this program. */
  private leaveOut({ traits: { outputs }, methods }: Declaration): void {
    const { without } = this.findings;
    if (!outputs.includes('hiddenStates') && !outputs.includes('attentions'))
      without.set('layers-are-numbered', 'it has neither hiddenStates nor attentions');
    if (methods.has('encode')) return;
    for (const rule of ['shapes-fit-the-batch', 'layers-are-numbered', 'widths-stay'] as const)
      without.set(rule, 'it takes texts, not batches');
  }

  /** Asks what a step asks. @returns whom to go on with; undefined where there is nobody. */
  private async take({ rules, without, run }: Step, talk: Talk): Promise<Talk | undefined> {
    const why = without?.(talk.declared);
    if (why !== undefined) {
      for (const rule of rules) this.findings.without.set(rule, why);
      return talk;
    }
    this.options.onRule?.(rules[0]);
    try {
      await run(talk, this.findings);
      this.findings.keep(...rules);
      return talk;
    } catch (thrown) {
      if (!(thrown instanceof Break)) throw thrown;
      if (this.stopped) return undefined;
      const blamed = this.blamed(thrown, rules[0]);
      this.findings.break(blamed, talk.doing, thrown.observed);
      for (const rule of rules) this.findings.hindered.set(rule, blamed);
      // Who does not answer the plain questions answers no others.
      if (PLAIN.has(blamed) || SILENT.has(blamed)) return undefined;
      return thrown.lost ? await this.begin() : talk;
    }
  }

  /** Who is lost on a question that is asked to see one rule, and answered the plain ones, breaks that rule. */
  private blamed({ rule }: Break, asked: RuleName): RuleName {
    return SILENT.has(rule) && !PLAIN.has(asked) ? asked : rule;
  }

  /** Ends its input between two frames, and in a second process within one, after it was asked for another version. */
  private async leave(): Promise<void> {
    const { leaveMs = LEAVE_MS } = this.options;
    const ended = async (bytes: Uint8Array | undefined, where: string): Promise<void> => {
      if (await this.wire!.end(leaveMs, bytes)) this.findings.keep('it-ends-with-its-input');
      else
        this.findings.break(
          'it-ends-with-its-input',
          `its standard input ended ${where}`,
          `it ran on for ${leaveMs / 1000} s`,
        );
    };
    this.options.onRule?.('it-ends-with-its-input');
    await ended(undefined, 'between two frames');
    await this.close();
    this.options.onRule?.('version-is-its-own');
    this.wire = await Wire.start(this.words);
    await this.holding(`for version ${OTHER_VERSION}`, async () => {
      const hello = Buffer.from(JSON.stringify({ padproof: OTHER_VERSION }));
      holdOtherVersion(await this.wire!.exchange(hello, this.options.beginMs ?? BEGIN_MS), OTHER_VERSION);
      this.findings.keep('version-is-its-own');
    });
    await ended(Uint8Array.of(9, 0, 0), 'within a frame');
  }

  private async holding<T>(asked: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof Break)) throw thrown;
      if (!this.stopped) this.findings.break(thrown.rule, asked, thrown.observed);
      return undefined;
    }
  }
}
