import { BACKEND } from '../transformers/library';
import { DEFAULT_DTYPE } from '../transformers/known-graph';
import { transformersSource } from '../transformers/source';
import type { Asked, KindField, ModelKind } from './kind';
import { graphOnHub } from './on-hub';
import { EXPORTED_FIELDS, onnx } from './onnx';
import { option } from '../../core/option';
import { BROWSER_FIELDS, browserDefaults, checkInBrowser, libraryInBrowser } from './in-browser';

const FIELDS: readonly KindField[] = [
  ...EXPORTED_FIELDS,
  ...BROWSER_FIELDS,
  'dtype',
  'graphOptimization',
  'level',
  'pooling',
];

const isAsked = ({ options }: Asked): boolean => options.backend === BACKEND;

/** An ONNX graph in the hub's layout as transformers.js runs it, given token ids and a mask. */
export const transformers: ModelKind = {
  name: `a model on ${option('backend')} ${BACKEND}`,
  plural: `models on ${option('backend')} ${BACKEND}`,
  what: 'a folder with onnx/model.onnx, or the id of one on the hub, as transformers.js runs it',
  example: './my-export',
  exampleOptions: { backend: BACKEND },
  needs: '@huggingface/transformers',
  guide: 'transformers-js.md',
  fields: FIELDS,
  recognise: isAsked,
  defaults: (asked) => ({ dtype: DEFAULT_DTYPE, ...browserDefaults(asked) }),
  check: checkInBrowser,
  deed: onnx.deed,
  locate: (asked) => (asked.found?.isDirectory() ? asked.path : graphOnHub(asked)),
  open: (folder, { model, options }) =>
    transformersSource(folder, model, options, options.browser ? libraryInBrowser(folder, options) : undefined),
};
