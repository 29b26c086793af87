import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../core/errors';
import { DEFAULT_KERNELS } from '../../subjects/kernels/choice';
import { assertBackend, defaultBackend } from '../../subjects/models/bert-opener';
import { isHubId } from '../../subjects/hub/hub-settings';
import { isModuleName } from '../../subjects/models/module';
import { DEFAULT_WEIGHTS_SEED } from '../../subjects/models/resolve';
import type { OnnxOptions } from '../../subjects/onnx/options';
import { graphAt } from '../../subjects/onnx/place';
import { chooseRuntime, runtimeNames } from '../../subjects/onnx/runtime';
import { isServerAddress } from '../../subjects/server/address';
import { DEFAULT_DTYPE } from '../../subjects/transformers/known-graph';
import { BACKEND as TRANSFORMERS } from '../../subjects/transformers/library';
import type { SpecField } from '../../core/spec-flags';
import { SPEC_FLAGS, specFieldsOf } from '../../core/spec-flags';
import type { ModelOptions } from './model-options';
import type { SubjectSpec } from '../../core/report/subject-spec';

/**
 * What reports and replays say of how the model is made: only what it depends on.
 * @throws UsageError for a flag that says nothing about this model.
 */
export function specOf(model: string, options: Omit<ModelOptions, 'timeout'>): SubjectSpec {
  const kind = kindOf(model, options);
  const { browser } = options;
  const defaults: Partial<SubjectSpec> = {
    ...(kind === 'graph' && { backend: chooseRuntime(options.backend) }),
    ...(COMPUTED.has(kind) && { backend: defaultBackend(options) }),
    ...(kind === 'built-in' && { weightsSeed: DEFAULT_WEIGHTS_SEED }),
    ...(options.backend === TRANSFORMERS && { dtype: DEFAULT_DTYPE }),
  };
  const fields = specFieldsOf(options as Partial<SubjectSpec>);
  for (const [field, { kinds, what }] of Object.entries(ONLY_FOR) as [SpecField, OnlyFor][]) {
    if (fields[field] === undefined || kinds.has(kind)) continue;
    throw new UsageError(`${SPEC_FLAGS[field]} is for ${what}; ${model} is ${IS[kind]}. Leave it out.`);
  }
  const { kernels, ...spec } = { model, ...defaults, ...fields };
  assertTransformers(kind, { kernels, ...spec });
  if (COMPUTED.has(kind)) assertNoRuntime(model, spec.backend!);
  if (COMPUTED.has(kind)) assertBackend({ backend: spec.backend!, browser, kernels });
  return { ...spec, ...(kernels !== DEFAULT_KERNELS && kernels !== undefined && { kernels }) };
}

/**
 * The same of a second model: what was said of the first holds where it says something of this one, too.
 * @param own what was said of the second alone
 * @throws UsageError as {@link specOf}, for what is in `own`.
 */
export function specOfOther(
  model: string,
  options: Omit<ModelOptions, 'timeout'>,
  own: Partial<SubjectSpec>,
): SubjectSpec {
  const kind = kindOf(model, { ...options, ...own });
  const fields = Object.entries(specFieldsOf(options as Partial<SubjectSpec>));
  const shared = fields.filter(([field]) => ONLY_FOR[field as SpecField]?.kinds.has(kind) ?? true);
  return specOf(model, { ...Object.fromEntries(shared), ...specFieldsOf(own) } as ModelOptions);
}

/** Holds the flags of transformers.js against the backend, which it is. @throws UsageError naming the flag. */
function assertTransformers(kind: Kind, spec: Partial<SubjectSpec>): void {
  const refuse = (field: SpecField, why: string): void => {
    if (spec[field] !== undefined) throw new UsageError(`${SPEC_FLAGS[field]} ${why}`);
  };
  if (spec.backend !== TRANSFORMERS) {
    for (const field of ['level', 'pooling'] as const)
      refuse(field, `is for --backend ${TRANSFORMERS}. Add that, or leave it out.`);
    return;
  }
  if (kind === 'built-in') {
    throw new UsageError(
      `--backend ${TRANSFORMERS} runs exported models, and the built-in BERT is none. Name a folder with onnx/model.onnx, or the id of one on the hub.`,
    );
  }
  for (const field of ['browser', 'kernels', 'acceptDeviations'] as const)
    refuse(field, `is for the backends of tfjs, and ${TRANSFORMERS} is none. Leave one of them out.`);
  for (const field of ['input', 'output'] as const)
    refuse(field, `is not for --backend ${TRANSFORMERS}, which goes by names of its own. Leave it out.`);
}

/** What is known of a model before it is read. A folder, and an id on the hub, may be of several kinds. */
type Kind = 'built-in' | 'module' | 'graph' | 'folder' | 'texts' | 'server';

function kindOf(model: string, options: OnnxOptions & Pick<ModelOptions, 'level'>): Kind {
  if (model === '') return 'built-in';
  if (isServerAddress(model)) return 'server';
  if (isModuleName(model)) return 'module';
  if (options.backend === TRANSFORMERS) return options.level === 'texts' ? 'texts' : 'folder';
  if (!existsSync(resolve(model)) && isHubId(model) && runtimeNames.includes(options.backend ?? '')) return 'graph';
  return graphAt(resolve(model), options) === undefined ? 'folder' : 'graph';
}

/** @throws UsageError where what runs ONNX graphs is to compute something else. */
function assertNoRuntime(model: string, backend: string): void {
  if (!runtimeNames.includes(backend)) return;
  throw new UsageError(
    `--backend is ${backend}, which runs ONNX graphs; ${model || 'the built-in BERT'} is none. Name a .onnx file, or a folder with onnx/model.onnx.`,
  );
}

const IS: Readonly<Record<Kind, string>> = {
  'built-in': 'the built-in BERT',
  module: 'a module, which brings its own',
  graph: 'an ONNX graph',
  folder: 'a model with weights of its own',
  texts: 'a model that is given texts',
  server: 'a server, which computes as it likes',
};

/** Those that a backend computes. */
const COMPUTED: ReadonlySet<Kind> = new Set<Kind>(['built-in', 'folder']);

interface OnlyFor {
  readonly kinds: ReadonlySet<Kind>;
  readonly what: string;
}

const OWN_WEIGHTS: OnlyFor = { kinds: new Set(['folder', 'graph', 'texts']), what: 'models with weights of their own' };
const SERVER: OnlyFor = { kinds: new Set(['server']), what: 'servers' };
const TEXTS: OnlyFor = { kinds: new Set(['server', 'texts']), what: 'models that take texts' };
const BERT: OnlyFor = { kinds: COMPUTED, what: 'the built-in BERT and for checkpoints' };

/** Which models a flag says something of; one that is not here says something of all. */
const ONLY_FOR: Readonly<Partial<Record<SpecField, OnlyFor>>> = {
  backend: {
    kinds: new Set([...COMPUTED, 'graph', 'texts']),
    what: 'the built-in BERT, for checkpoints and for exported models',
  },
  dtype: OWN_WEIGHTS,
  browser: BERT,
  kernels: BERT,
  acceptDeviations: BERT,
  weightsSeed: { kinds: new Set(['built-in']), what: 'the built-in BERT' },
  words: TEXTS,
  tokenizer: TEXTS,
  kind: SERVER,
  served: SERVER,
  vocabulary: OWN_WEIGHTS,
  padId: OWN_WEIGHTS,
  positions: OWN_WEIGHTS,
  longest: OWN_WEIGHTS,
  input: OWN_WEIGHTS,
  output: OWN_WEIGHTS,
};
