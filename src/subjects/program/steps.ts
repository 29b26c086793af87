import { SubjectError } from '../../core/errors';
import { Fields, isCount, listOf, MOST_NAME, text } from '../../core/fields';
import type { InnerNode } from '../../core/inside';
import { isJsonObject, parseStrictJson } from '../../core/text/strict-json';
import type { Answer } from './answer';

/** What a program says of the steps that a batch took through its model. */
export interface Steps {
  /** Says which steps these are: the same text for the same steps. */
  readonly path: string;
  readonly nodes: readonly InnerNode[];
  /** The type and the shape of each tensor, by its name. */
  readonly tensors: ReadonlyMap<string, { readonly type: string; readonly shape: readonly number[] }>;
  /** The tensor behind each output, as reports call that: `hiddenStates[0]`, `pooled.mean`. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
}

const MOST_STEPS = 2 ** 16;
const MOST_AXES = 16;
const name = text(MOST_NAME);
/** Names of tensors are joined by commas. */
const tensorName = (value: unknown): value is string => name(value) && /^[^,]+$/.test(value);

/**
 * Reads the answer to `inside` in which no tensors were asked for.
 * @throws UsageError naming what is wrong
 */
export function parseSteps({ said }: Answer, where: string): Steps {
  const parsed = (key: string): unknown => {
    const json = said.get(key);
    if (json === undefined) throw new SubjectError(`${where}: __metadata__ has no ${key}.`);
    return parseStrictJson(json, `${key} of ${where}`);
  };
  const fields = new Fields({ steps: parsed('steps') }, where);
  fields.need(
    'steps',
    (value): value is unknown[] => Array.isArray(value) && value.length <= MOST_STEPS,
    'a list of steps',
  );
  const tensors = new Map<string, { type: string; shape: readonly number[] }>();
  const nodes = fields.each('steps').map((step): InnerNode => {
    const inputs = step.need('inputs', listOf(tensorName, MOST_STEPS), 'a list of names of tensors');
    const unknown = inputs.find((input) => !tensors.has(input));
    if (unknown !== undefined)
      throw step.refusal(step.named('inputs'), unknown, 'made of tensors that steps before it give');
    step.need(
      'outputs',
      (value): value is unknown[] => Array.isArray(value) && value.length <= MOST_STEPS,
      'a list of tensors',
    );
    const outputs = step.each('outputs').map((tensor) => {
      const own = tensor.need('name', tensorName, 'a name without commas');
      if (tensors.has(own)) throw tensor.refusal(tensor.named('name'), own, 'a name that no other tensor has');
      tensors.set(own, {
        type: tensor.need('type', name, 'a type'),
        shape: tensor.need('shape', listOf(isCount, MOST_AXES), `a list of at most ${MOST_AXES} whole numbers`),
      });
      return own;
    });
    return {
      name: step.need('name', name, 'the name of a module, or an empty text'),
      operator: step.need('operator', name, 'an operator'),
      source: step.need('source', name, 'a place in code'),
      inputs,
      outputs,
    };
  });
  return { path: pathOf(said, where), nodes, tensors, outputs: outputsOf(parsed('outputs'), tensors, where) };
}

/** Which steps an answer says that were taken. @throws SubjectError where it does not */
export function pathOf(said: Answer['said'], where: string): string {
  const path = said.get('path');
  if (path === undefined) throw new SubjectError(`${where}: __metadata__ has no path.`);
  return path;
}

function outputsOf(said: unknown, tensors: Steps['tensors'], where: string): Steps['outputs'] {
  const entries = isJsonObject(said) ? Object.entries(said) : [];
  if (!isJsonObject(said) || !entries.every(([, tensor]) => typeof tensor === 'string' && tensors.has(tensor)))
    throw new SubjectError(`${where}: outputs is no object of names of tensors.`);
  return new Map(entries.map(([output, tensor]) => [labelOf(output), [tensor as string]]));
}

/** `hiddenStates.0` of the protocol is `hiddenStates[0]` in reports. */
function labelOf(output: string): string {
  return output.replace(/^(hiddenStates|attentions)\.(\d+)$/, '$1[$2]');
}
