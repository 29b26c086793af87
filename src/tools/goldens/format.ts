import type { OutputName } from '../../core/encoding';
import { draftPattern } from '../../core/files/replace-file';
import type { WeightScale } from '../../core/subject';

export const GOLDEN_FORMAT = 'padproof-golden';

/** It grows when a field changes its meaning or goes away. */
export const GOLDEN_VERSION = 2;

/** Where goldens are kept unless another folder is named. */
export const GOLDEN_FOLDER = 'golden/goldens';

/** Ids of one batch as they are, one list a row: `[B][S]` each. */
export interface GoldenBatch {
  /** What messages call it. */
  readonly label: string;
  /** The texts that the ids were made of, for readers. */
  readonly texts?: readonly string[];
  readonly inputIds: readonly (readonly number[])[];
  /** Absent where no mask is passed. */
  readonly attentionMask?: readonly (readonly number[])[];
  readonly tokenTypeIds?: readonly (readonly number[])[];
  readonly positionIds?: readonly (readonly number[])[];
}

/** What a golden was recorded of; no path of a machine. */
export type GoldenModel = (
  | { /** A checkpoint folder or a module, as seen from the folder of the golden. */ readonly path: string }
  | { readonly hub: string; readonly revision?: string }
  | { /** The built-in BERT. */ readonly weightsSeed: string; readonly weightScale: WeightScale }
) & {
  /** SHA-256 of config and weights (`bert/fingerprint.ts`); absent for a module, whose weights nobody can see. */
  readonly fingerprint?: string;
};

/** `NAME.json`: all of a golden but its numbers. */
export interface Golden {
  readonly format: typeof GOLDEN_FORMAT;
  readonly version: typeof GOLDEN_VERSION;
  readonly name: string;
  readonly model: GoldenModel;
  readonly outputs: readonly OutputName[];
  readonly batches: readonly GoldenBatch[];
  /** What it was made with, in words: versions, backend, device, date. */
  readonly provenance: Readonly<Record<string, string>>;
  /** The safetensors file beside it, with tensors named `BATCH/LABEL`, such as `0/attentions[1]`. */
  readonly data: { readonly file: string; readonly bytes: number; readonly sha256: string };
  /** SHA-256 of all the fields above: `checksumOf`. */
  readonly checksum: string;
}

/** What is to be written: a golden without what writing it adds. */
export type GoldenContent = Pick<Golden, 'name' | 'model' | 'outputs' | 'batches' | 'provenance'>;

/** A name becomes the name of files, in which dots have a meaning. */
export const GOLDEN_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

const DATA_FILE = /^([A-Za-z0-9][A-Za-z0-9_-]{0,99})\.[0-9a-f]{12}\.safetensors$/;
/** What a recording calls a file that it has not finished. */
export const DRAFT = draftPattern('\\.[A-Za-z0-9][A-Za-z0-9_-]{0,99}\\.', '\\.draft');

/** The golden that a data file belongs to, by its name. */
export function ownerOfData(file: string): string | undefined {
  return DATA_FILE.exec(file)?.[1];
}

/** Is it what a recording leaves behind when it is killed on the way? */
export function isDraft(file: string): boolean {
  return DRAFT.test(file);
}
