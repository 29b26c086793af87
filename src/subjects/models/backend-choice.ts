import { backendNames } from '../backends/names';
import { browserBackendNames } from '../browser/bert';
import { UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { BackendOptions } from './backend-options';

/** What computes a BERT unless something else is named: wasm here, webgl in a browser, as tfjs has it. */
export function defaultBackend({ browser }: Pick<BackendOptions, 'browser'> = {}): string {
  return (browser ? browserBackendNames : backendNames)[0];
}

/**
 * Holds a backend and its kernels against the place where they are to compute.
 * @throws UsageError naming the flag, and what to do.
 */
export function assertBackend({
  backend = defaultBackend(),
  browser,
  kernels,
}: Pick<BackendOptions, 'backend' | 'browser' | 'kernels'>): void {
  if (browser && kernels !== undefined) {
    throw new UsageError(
      `${option('kernels')} is ${kernels}, but a browser has the plain kernels only. Leave out ${option('kernels')} or ${option('browser')}.`,
    );
  }
  if (browser || backendNames.includes(backend) || !browserBackendNames.includes(backend)) return;
  throw new UsageError(`${option('backend')} is ${backend}, which only a browser has. Add ${option('browser')}.`);
}
