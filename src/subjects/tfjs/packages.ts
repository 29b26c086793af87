import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendProbe } from '../backends/backend';
import { loadBackendPackage } from '../backends/load-package';
import { findPackage } from '../backends/packages';
import { EnvironmentError, messageOf, NotHereError } from '../../core/errors';

/** The packages that read the formats of tfjs, and what each reads. */
const READERS = {
  '@tensorflow/tfjs-converter': 'reads Graph models',
  '@tensorflow/tfjs-layers': 'reads Layers models',
} as const;
export type ReaderName = keyof typeof READERS;

/** Says which of them are installed; nothing is loaded. */
export function probeReaders(): BackendProbe[] {
  return Object.entries(READERS).map(([name, device]) => {
    const found = findPackage(name);
    const short = name.replace('@tensorflow/', '');
    if (found) return { name: short, available: true, versions: { [name]: found.version }, device };
    return {
      name: short,
      available: false,
      why: `${name} is not installed.`,
      versions: {},
      howToGet: `${install(name)}.`,
    };
  });
}

function install(name: string): string {
  return `npm install ${name}@${tf.version_core} beside padproof`;
}

/** An optional package that reads a format of tfjs. */
export interface ReaderPackage {
  readonly version: string;
  /** What it exports. */
  readonly exports: unknown;
}

/**
 * Loads a package that reads a format of tfjs.
 *
 * @param what what it is needed for, as a sentence begins: `model.json is a Graph model of tfjs`
 * @throws EnvironmentError where it is not installed, does not load, or computes with another tfjs-core than padproof, on
 *   which no backend is registered.
 */
export function loadReader(name: ReaderName, what: string): ReaderPackage {
  const found = findPackage(name);
  if (!found) {
    throw new NotHereError(`${what}, which ${name} reads, and that is not installed. To get it: ${install(name)}.`);
  }
  try {
    const exports = loadBackendPackage(found.main);
    assertOneEngine(name, found.main);
    return { version: found.version, exports };
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    throw new NotHereError(`${name} is installed, but does not load: ${messageOf(error)}`, { cause: error });
  }
}

/** Copies of tfjs-core of one major version share an engine, its backends and its tensors; others know nothing of them. */
function assertOneEngine(name: string, main: string): void {
  const requireThere = createRequire(main);
  const theirs = requireThere('@tensorflow/tfjs-core') as typeof tf;
  if (theirs.engine() === tf.engine()) return;
  throw new NotHereError(
    `${name} computes with a tfjs-core of its own, version ${theirs.version_core}, on which none of padproof's backends is registered. Install both in one place, so that npm ls @tensorflow/tfjs-core shows ${tf.version_core} alone.`,
  );
}
