import type { Batch } from '../../core/batch';
import type { Encoding, OutputName } from '../../core/encoding';
import { SubjectError, UsageError } from '../../core/errors';
import type { InsideOf } from '../../core/inside';
import { option } from '../../core/option';
import type { Subject, SubjectSource, Traits } from '../../core/subject';
import type { Embedder } from '../texts/embedder';
import { textSubject } from '../texts/text-subject';
import { encodingOf } from './answer';
import type { Declaration, Method } from './handshake';
import { Program } from './program';
import { RecordedInsides } from './inside';
import { aboutBatch, aboutInstance } from './question';

/** The instance that a program has when it begins. */
const FIRST = '0';
const DEFAULT_TIMEOUT_MS = 120_000;
const MOST_TEXTS = 32;
/** What reports call the vectors of texts. */
const EMBEDDING = 'embedding';

/** How a program is asked. */
export interface ProgramOptions {
  /** How long it may take for an answer. */
  readonly timeoutMs?: number;
  /** What texts are made of, for a program that takes texts. */
  readonly words?: readonly string[];
  /** Were those named, so that a program that takes none is to be refused? */
  readonly wordsAreNamed?: boolean;
  /** The most texts of one question. */
  readonly most?: number;
  /** What it is taken to declare, where somebody knows more of it. */
  readonly declared?: (traits: Traits) => Traits;
}

/** A program that runs, and how many of its instances are in use. */
interface Running {
  readonly program: Program;
  readonly declared: Declaration;
  users: number;
}

/**
 * A program as a source of subjects. Where it makes fresh instances by itself it is started once; else once for each.
 *
 * @param words the program and its arguments
 * @param name how the user named it
 * @throws `open` throws an EnvironmentError where it cannot be started or does not answer, a UsageError where it says what cannot be.
 */
export function programSource(words: readonly string[], name: string, options: ProgramOptions = {}): SubjectSource {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, declared: amend = (traits) => traits } = options;
  let current: Running | undefined;
  const start = async (): Promise<Running> => {
    const { program, declared } = await Program.start(words, { timeoutMs });
    if (options.wordsAreNamed && declared.methods.has('encode')) {
      await program.close();
      throw new UsageError(
        `${option('words')} and ${option('tokenizer')} are for what takes texts; ${name} takes token ids. Leave them out.`,
      );
    }
    return { program, declared: { ...declared, traits: amend(declared.traits) }, users: 0 };
  };
  const made = (running: Running, instance: string): Subject =>
    running.declared.methods.has('encode') ? subjectOf(running, instance) : subjectOfTexts(running, instance, options);
  return {
    name,
    weightScales: [],
    reopens: true,
    isolated: async () => made(await start(), FIRST),
    open: async () => {
      if (current && !current.program.ended && current.users > 0 && current.declared.methods.has('fresh'))
        return made(current, await instanceBy(current, 'fresh', FIRST));
      current = await start();
      return made(current, FIRST);
    },
  };
}

async function instanceBy(
  { program }: Running,
  method: 'fresh' | 'reordered',
  instance: string,
  said: Readonly<Record<string, string>> = {},
): Promise<string> {
  const made = (await program.ask(aboutInstance(method, instance, said))).said.get('instance');
  if (made !== undefined) return made;
  throw new SubjectError(`its answer to ${method}() names no instance.`);
}

/** What ends an instance, and with the last of them the program. */
function disposing(running: Running, instance: string): () => Promise<void> {
  const { program, declared } = running;
  running.users++;
  let disposed: Promise<void> | undefined;
  const dispose = async (): Promise<void> => {
    running.users--;
    if (running.users === 0) await program.close();
    else if (declared.methods.has('drop') && !program.ended) await program.ask(aboutInstance('drop', instance));
  };
  return () => (disposed ??= dispose());
}

function subjectOfTexts(
  running: Running,
  instance: string,
  { words = [], most = MOST_TEXTS }: ProgramOptions,
): Subject {
  const { name, backend, precision, notes, platform } = running.declared.traits;
  const vectorsBy =
    (method: 'embed' | 'together'): Embedder['embed'] =>
    async (texts) => {
      const { tensors } = await running.program.ask(aboutInstance(method, instance, { texts: JSON.stringify(texts) }));
      const vectors = tensors.get('vectors');
      if (vectors) return { [EMBEDDING]: vectors };
      throw new SubjectError(`its answer to ${method}() has no tensor vectors.`);
    };
  const embedder: Embedder = {
    ...{ name, most, backend, platform, dispose: disposing(running, instance) },
    embed: vectorsBy('embed'),
    ...(running.declared.methods.has('together') && { together: vectorsBy('together') }),
  };
  return Object.assign(textSubject(embedder, words), {
    ...(precision !== undefined && { precision }),
    ...(notes && { notes }),
  });
}

function subjectOf(running: Running, instance: string): Subject {
  const { program, declared } = running;
  const { traits, methods } = declared;
  const dispose = disposing(running, instance);
  const inside = new RecordedInsides(program, instance, traits.name);
  const encodeBy =
    (method: Method) =>
    async (batch: Batch, wanted: readonly OutputName[]): Promise<Encoding> =>
      encodingOf((await program.ask(aboutBatch(method, instance, batch, wanted))).tensors);
  return {
    ...traits,
    encode: encodeBy('encode'),
    ...(methods.has('reference') && { reference: encodeBy('reference') }),
    ...(methods.has('together') && { together: encodeBy('together') }),
    ...(methods.has('reordered') && {
      reordered: async (seed: number) =>
        subjectOf(running, await instanceBy(running, 'reordered', instance, { seed: String(seed) })),
    }),
    ...(methods.has('inside') && { inside: (of: InsideOf) => inside.of(of) }),
    ...(methods.has('gradients') && {
      gradients: async (batch, loss) => {
        const { tensors } = await program.ask(aboutBatch('gradients', instance, batch, loss));
        const [embeddings, padEmbedding] = ['embeddings', 'padEmbedding'].map((name) => tensors.get(name));
        return { embeddings: embeddings!, padEmbedding: padEmbedding! };
      },
    }),
    dispose,
  };
}
