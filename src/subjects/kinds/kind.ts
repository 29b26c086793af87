import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SubjectSource, WeightScale } from '../../core/subject';
import type { SpecField } from '../../core/report/spec-fields';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { Checkpoint } from '../bert/checkpoint/checkpoint';
import type { ResolveOptions } from './options';

/** What lies at a path, as far as it is asked; not Node's own type, so that nobody needs Node's types to compile. */
interface Found {
  isDirectory(): boolean;
}

/** MODEL as a user named it, and how it is to be made. */
export interface Asked {
  readonly model: string;
  /** MODEL as an absolute path. */
  readonly path: string;
  /** What lies at that path. */
  readonly found?: Found;
  readonly options: ResolveOptions;
}

/** What a kind of MODEL may obey. */
export type KindField = Exclude<SpecField, 'revision'>;

/** The weights of a post-LayerNorm BERT that a proof can be read from, or why there is no proof. */
export type WeightsToCertify =
  | { readonly checkpoints: readonly { readonly weightScale?: WeightScale; readonly checkpoint: Checkpoint }[] }
  | { readonly doesNotApply: string };

/** A kind of MODEL: how to tell it, find it and open it. One file each; `index.ts` lists them. */
export interface ModelKind {
  /** What one is, with its article: `an ONNX graph`. */
  readonly name: string;
  /** What several are: `ONNX graphs`. */
  readonly plural: string;
  /** What to name, for messages, help and the docs' table: `a folder with config.json and model.safetensors`. */
  readonly what: string;
  /** A MODEL of this kind, and the options that make it one. */
  readonly example?: string;
  readonly exampleOptions?: Partial<SubjectSpec>;
  /** The packages that it takes beside padproof; empty where it takes none. */
  readonly needs: string;
  /** Its page, below `docs/`. */
  readonly guide: string;
  /** The options that it obeys. One that no kind names says something of all. */
  readonly fields: readonly KindField[];
  /** How many cases to generate unless told otherwise, where it is slow. */
  readonly runs?: number;
  /** Does it answer from elsewhere, so that nothing but its answers can be seen? */
  readonly remote?: true;
  /** Does it run a user's code, which may remember what it was asked before? */
  readonly runsCode?: true;

  /** Is MODEL of this kind? Nothing but names, and what lies where, is looked at. */
  recognise(asked: Asked): boolean;
  /** What is taken for the options that are not given. */
  defaults?(asked: Asked): Partial<SubjectSpec>;
  /** Refuses options that do not fit together. @throws UsageError naming the option. */
  check?(asked: Asked): void;
  /**
   * Says what opening it does that a file of a stranger may not have done, to be read after "would". Undefined where it reads
   * data below MODEL and does nothing else.
   */
  deed(asked: Asked): string | undefined;
  /** The file or folder, fetched where it is not here. @throws UsageError, EnvironmentError where it cannot be had. */
  locate(asked: Asked): string | Promise<string>;
  /** The folder whose tokenizer is the model's own. */
  tokenizerFolder?(place: string): string;
  /** Why nothing can be proven of it, in a sentence without its point; its name says it where this is absent. */
  noProof?(asked: Asked): string;
  /** The weights that a proof can be read from; absent where there are none. @throws as `open`. */
  weights?(place: string, asked: Asked): Promise<WeightsToCertify>;
  /**
   * Makes a source of subjects.
   * @throws UsageError where its content is malformed; EnvironmentError where a file or what runs it cannot be had.
   */
  open(place: string, asked: Asked): SubjectSource | Promise<SubjectSource>;
}

/** Looks at what lies where MODEL may be. */
export function asked(model: string, options: ResolveOptions): Asked {
  const path = resolve(model);
  const found = model === '' ? undefined : statSync(path, { throwIfNoEntry: false });
  return { model, path, ...(found && { found }), options };
}
