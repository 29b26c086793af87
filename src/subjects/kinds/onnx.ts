import { relative } from 'node:path';
import { folderOf, graphAt } from '../onnx/place';
import { chooseRuntime, runtimeNames } from '../onnx/runtime';
import { onnxSource } from '../onnx/subject';
import type { OnnxOptions } from '../onnx/options';
import type { Asked, KindField, ModelKind } from './kind';
import { USE_FIELDS } from './used-as';
import { BROWSER_FIELDS, browserDefaults, checkInBrowser, runtimeInBrowser } from './in-browser';
import { fetching, graphOnHub, isOnHub } from './on-hub';

const ARITHMETIC =
  'an ONNX graph, whose arithmetic is its own: a dynamically quantised one, for instance, scales each activation by the largest of all of them, so that padding does reach real tokens';

/** What a user may say of any exported graph. */
export const EXPORTED_FIELDS: readonly KindField[] = [
  'backend',
  'vocabulary',
  'padId',
  'positions',
  'longest',
  ...USE_FIELDS,
];

/** What a user may say of how ONNX Runtime computes. */
export const RUNTIME_FIELDS: readonly KindField[] = ['graphOptimization', 'executionProvider', 'threads'];

/** The one that can be told what it computes with. */
const onlyRuntimeFor = ({ executionProvider, threads }: OnnxOptions): string | undefined =>
  executionProvider === undefined && threads === undefined ? undefined : 'onnxruntime-node';

/** Whoever names what runs graphs means one, on the hub as well. */
const graphIsOnHub = (asked: Asked): boolean => isOnHub(asked) && runtimeNames.includes(asked.options.backend ?? '');

/** An ONNX graph, run by ONNX Runtime. */
export const onnx: ModelKind = {
  name: 'an ONNX graph',
  plural: 'ONNX graphs',
  what: 'an ONNX graph (.onnx, .ort), or a folder with onnx/model.onnx',
  example: './model.onnx',
  needs: 'onnxruntime-node or onnxruntime-web',
  guide: 'guide/onnx.md',
  fields: [...EXPORTED_FIELDS, ...BROWSER_FIELDS, 'dtype', ...RUNTIME_FIELDS, 'input', 'output'],
  noProof({ model, path, found, options }) {
    const which = found?.isDirectory() ? relative(path, graphAt(path, options)!) : undefined;
    return which === undefined
      ? `${model} is ${ARITHMETIC}`
      : `${model}: it holds no safetensors but ${which}, ${ARITHMETIC}`;
  },
  recognise: (asked) => graphIsOnHub(asked) || graphAt(asked.path, asked.options) !== undefined,
  defaults: (asked) => ({
    backend: asked.options.browser
      ? (asked.options.backend ?? 'onnxruntime-web')
      : chooseRuntime(asked.options.backend ?? onlyRuntimeFor(asked.options)),
    ...browserDefaults(asked),
  }),
  check: checkInBrowser,
  deed: (asked) => (asked.found ? `run the exported model ${asked.model}, which is a program` : fetching(asked)),
  locate: async (asked) => graphAt(graphIsOnHub(asked) ? await graphOnHub(asked) : asked.path, asked.options)!,
  tokenizerFolder: folderOf,
  open: (file, { model, options }) =>
    onnxSource(file, model, options, options.browser ? runtimeInBrowser(options) : undefined),
};
