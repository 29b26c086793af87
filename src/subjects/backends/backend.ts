import * as tf from '@tensorflow/tfjs-core';
import { messageOf, NotHereError, UsageError } from '../../core/errors';
import type { Backend } from './contract';
import { cpu } from './cpu';
import { backendNames } from './names';
import { tensorflow } from './tensorflow';
import { wasm } from './wasm';
import { webgpu } from './webgpu';

/** What is known of a backend on this machine. */
export interface BackendProbe {
  readonly name: string;
  readonly available: boolean;
  /** Why it is not available. */
  readonly why?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly device?: string;
  /** What to do to get it, as a sentence, where it is not available and something can be done. */
  readonly howToGet?: string;
}

const backends: readonly Backend[] = [wasm, cpu, tensorflow, webgpu];

function find(name: string): Backend {
  const found = backends.find((backend) => backend.name === name);
  if (found) return found;
  throw new UsageError(`There is no backend ${JSON.stringify(name)}; expected one of ${backendNames.join(', ')}.`);
}

/**
 * Says whether a backend can be used here. The current backend is the same afterwards.
 * @throws UsageError for a name that padproof does not know.
 */
export function probeBackend(name: string): Promise<BackendProbe> {
  const backend = find(name);
  return inTurn(async () => {
    const before = tf.getBackend();
    try {
      await start(backend);
      return { name, available: true, versions: backend.versions(), device: await backend.device() };
    } catch (error) {
      const { howToGet } = backend;
      return { name, available: false, why: messageOf(error), versions: {}, ...(howToGet && { howToGet }) };
    } finally {
      if (before) await tf.setBackend(before);
    }
  });
}

/**
 * Makes a backend the current one. Never another in its place: numbers of one backend say nothing about those of another.
 *
 * @throws UsageError for a name that padproof does not know.
 * @throws EnvironmentError where the backend cannot be used here.
 */
export async function useBackend(name: string): Promise<void> {
  return withBackend(name, () => undefined);
}

/**
 * Runs `work` with a backend current. tfjs has one current backend for the whole process, so callers take turns, and `work`
 * holds its turn until it resolves: it must not wait for another turn.
 *
 * @throws as `useBackend`, and whatever `work` throws.
 */
export async function withBackend<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const backend = find(name);
  return inTurn(async () => {
    if (tf.getBackend() !== name) {
      try {
        await start(backend);
      } catch (error) {
        const remedy = backend.howToGet ? ` To get it: ${backend.howToGet}` : '';
        const others = backendNames.filter((other) => other !== name).join(', ');
        throw new NotHereError(
          `The backend ${name} is not available: ${messageOf(error)}${remedy} The other backends are ${others}.`,
          { cause: error },
        );
      }
    }
    return work();
  });
}

/**
 * Says what computes on a backend, and what it is made of. It has to be one that has been used.
 * @throws UsageError for a name that padproof does not know.
 */
export async function describeBackend(name: string): Promise<Required<Pick<BackendProbe, 'device' | 'versions'>>> {
  const backend = find(name);
  return withBackend(name, async () => ({ device: await backend.device(), versions: backend.versions() }));
}

/** How many shaders this process has sent to a graphics processor through a backend; undefined where it uses none. */
export function dispatchesOf(name: string): number | undefined {
  return find(name).dispatches?.();
}

/** What went wrong on a backend, as it reports by itself, since this was last asked; undefined where nothing did. */
export function complaintOf(name: string): string | undefined {
  return find(name).takeComplaint?.();
}

async function start(backend: Backend): Promise<void> {
  await backend.load();
  if (!(await tf.setBackend(backend.name))) throw new Error('tfjs could not start it, and has logged why.');
  await tf.ready();
}

let lastTurn: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = lastTurn.then(work);
  lastTurn = mine.catch(() => undefined);
  return mine;
}
