import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { NotHereError, UsageError } from '../../core/errors';
import { option } from '../../core/option';
import type { SubjectSpec } from '../../core/report/subject-spec';
import { findPackage } from '../backends/packages';
import { BrowserGraphs, graphDevices } from '../browser/graphs';
import { runtimeInPage } from '../browser/onnx-runtime';
import { libraryInPage } from '../browser/transformers-library';
import { chooseRuntime, type LoadedRuntime } from '../onnx/runtime';
import type { GraphDevice } from '../page/messages';
import { BACKEND, loadLibrary, type LoadedLibrary } from '../transformers/library';
import type { Asked, KindField } from './kind';
import type { ResolveOptions } from './options';

/** The runtime that a browser has for ONNX graphs. */
const RUNTIME = 'onnxruntime-web';
/** One of the files of it that the page may load. */
const BUILD = 'ort.webgpu.bundle.min.mjs';

/** The options of whatever may run graphs in a browser. */
export const BROWSER_FIELDS: readonly KindField[] = ['browser', 'device'];

/** What is taken for a browser where nothing is said. */
export function browserDefaults({ options }: Asked): Partial<SubjectSpec> {
  return options.browser ? { device: options.device ?? graphDevices[0] } : {};
}

/** @throws UsageError for a device without a browser, or one that it does not have, and a runtime that does not run there. */
export function checkInBrowser({ options: { backend, browser, device } }: Asked): void {
  if (!browser && device === undefined) return;
  if (!browser) {
    throw new UsageError(
      `${option('device')} is ${device}, which says where graphs compute in a browser. Add ${option('browser')}, or leave it out: here ${option('executionProvider')} says it, of onnxruntime-node.`,
    );
  }
  if (backend !== undefined && backend !== RUNTIME && backend !== BACKEND) {
    throw new UsageError(
      `${option('backend')} is ${backend}, which runs no ONNX graphs in a browser; expected ${RUNTIME} or ${BACKEND}. Name one of them, or leave out ${option('browser')}.`,
    );
  }
  if (device !== undefined && !graphDevices.includes(device as GraphDevice)) {
    throw new UsageError(
      `${option('device')} is ${device}; in a browser graphs compute on ${graphDevices.join(' or ')}. Name one of them.`,
    );
  }
}

/** onnxruntime-web in a browser. @throws EnvironmentError where it is not installed, or too old. */
export function runtimeInBrowser(options: ResolveOptions): LoadedRuntime {
  const { version, main } = findPackage(chooseRuntime(RUNTIME))!;
  if (!existsSync(join(dirname(main), BUILD)))
    throw new NotHereError(
      `${option('browser')}: ${RUNTIME} ${version} has no ${BUILD}, which a browser loads; expected 1.20 or later. Update it: npm install ${RUNTIME}@latest`,
    );
  const versions = { [RUNTIME]: version };
  const graphs = graphsOf(RUNTIME, options, versions, { runtime: dirname(main) });
  const device = deviceOf(options);
  return {
    ...{ name: RUNTIME, version, device, provider: device, ort: runtimeInPage(graphs) },
    platform: () => graphs.platform,
  };
}

/** transformers.js in a browser, with the onnxruntime-web that it brings. @throws EnvironmentError where it is not installed. */
export function libraryInBrowser(folder: string, options: ResolveOptions): LoadedLibrary {
  const { library, versions, main } = loadLibrary();
  const runtime = runtimeOf(main);
  const all = { [Object.keys(versions)[0]]: Object.values(versions)[0], [RUNTIME]: runtime.version };
  const folders = { runtime: runtime.folder, library: dirname(main), 'models/model': folder };
  const graphs = graphsOf(BACKEND, options, all, folders);
  return { main, library: libraryInPage(library, graphs), versions: all, platform: () => graphs.platform };
}

function runtimeOf(main: string): { readonly folder: string; readonly version: string } {
  try {
    const folder = dirname(createRequire(main).resolve(RUNTIME));
    const { version } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (thrown) {
    throw new NotHereError(
      `${option('browser')}: ${BACKEND} is installed without ${RUNTIME}, which it computes with in a browser. Install it again, with its dependencies.`,
      { cause: thrown },
    );
  }
}

function graphsOf(
  backend: string,
  { browserPath, device }: ResolveOptions,
  versions: Readonly<Record<string, string>>,
  folders: Readonly<Record<string, string>>,
): BrowserGraphs {
  return new BrowserGraphs({ backend, device: deviceOf({ device }), executable: browserPath, folders, versions });
}

const deviceOf = ({ device }: ResolveOptions): GraphDevice => (device as GraphDevice | undefined) ?? graphDevices[0];
