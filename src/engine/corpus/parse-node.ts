import type { Fields } from '../../core/fields';
import { int32, isBoolean, isCount, listOf, MOST_NAME, text } from '../../core/fields';
import type { LocatedNode, TensorDifference } from '../../core/report/located-node';
import { numberIn } from './number-in';

const MOST_AXES = 16;
const MOST_TENSORS = 4096;
const MOST_STEPS = 4096;

const name = text(MOST_NAME);

/** A step of a model, read from a counterexample. @throws UsageError naming the field that is wrong. */
export function parseNode(fields: Fields): LocatedNode {
  const isPair = (value: unknown): value is [string, string] => listOf(name, 2)(value) && value.length === 2;
  return {
    name: fields.need('name', name, 'a name'),
    operator: fields.need('operator', name, 'an operator'),
    ...fields.maybe('source', name, 'a place in code'),
    step: fields.need('step', int32(1), 'a number of a step'),
    steps: fields.need('steps', int32(1), 'a number of steps'),
    ...fields.maybe('region', int32(2), 'a number of steps'),
    by: fields.need('by', name, 'the name of a claim'),
    runs: fields.need('runs', isPair, 'the names of two runs'),
    inputs: parseTensors(fields, 'inputs'),
    outputs: parseTensors(fields, 'outputs'),
    ...(fields.at('replaced') !== undefined && { replaced: parseReplaced(fields.inner('replaced')) }),
  };
}

function parseReplaced(fields: Fields): LocatedNode['replaced'] {
  return {
    operators: fields.need('operators', listOf(name, MOST_STEPS), `a list of at most ${MOST_STEPS} operators`),
    agrees: fields.need('agrees', isBoolean, 'true or false'),
  };
}

function parseTensors(fields: Fields, field: 'inputs' | 'outputs'): TensorDifference[] {
  const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length <= MOST_TENSORS;
  fields.need(field, isList, `a list of at most ${MOST_TENSORS} tensors`);
  return fields.each(field).map((tensor) => ({
    name: tensor.need('name', name, 'a name'),
    type: tensor.need('type', name, 'a type'),
    shape: tensor.need('shape', listOf(isCount, MOST_AXES), `a list of at most ${MOST_AXES} whole numbers`),
    compared: tensor.need('compared', isCount, 'a count'),
    different: tensor.need('different', isCount, 'a count'),
    worst: numberIn(tensor, 'worst'),
    ...(tensor.at('there') !== undefined && { there: parseThere(tensor.inner('there')) }),
  }));
}

function parseThere(fields: Fields): TensorDifference['there'] {
  return { expected: numberIn(fields, 'expected'), observed: numberIn(fields, 'observed') };
}
