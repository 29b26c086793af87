import { UsageError } from '../errors';
import { assertLeftOut, namedInputs, namedOutputs, outputsLeftOut } from './declared-traits';

test('names inputs and outputs by what they are for; a name may hold an equals sign', () => {
  const declared = {
    input: ['ids=serving_default_input_ids:0', 'mask=a=b'],
    output: ['attentions=first', 'pooled=cls', 'attentions=second', 'lastHiddenState=Identity'],
  };
  expect([...namedInputs(declared)]).toEqual([
    ['ids', 'serving_default_input_ids:0'],
    ['mask', 'a=b'],
  ]);
  expect(Object.fromEntries(namedOutputs(declared))).toEqual({
    attentions: ['first', 'second'],
    pooled: ['cls'],
    lastHiddenState: ['Identity'],
  });
});

test('where nothing is given nothing is named', () => {
  expect(namedInputs({}).size).toBe(0);
  expect(namedOutputs({}).size).toBe(0);
});

test.each(['ids', '=name', 'ids=', 'token=name', 'hasOwnProperty=name'])('input %s is refused', (entry) => {
  expect(() => namedInputs({ input: [entry] })).toThrow(UsageError);
  expect(() => namedInputs({ input: [entry] })).toThrow('expected ids, mask, types, positions, then = and the name');
});

test('what there is one of is named once', () => {
  expect(() => namedInputs({ input: ['ids=a', 'ids=b'] })).toThrow('`input` names ids twice');
  expect(() => namedOutputs({ output: ['logits=a', 'logits=b'] })).toThrow('`output` names logits twice');
  expect(() => namedOutputs({ output: ['hidden=a'] })).toThrow('expected lastHiddenState, hiddenStates');
});

test('an output is left out by its own name, or by what it holds', () => {
  const declared = { output: ['pooled=-', 'pooled=cls', 'a=b=-', 'lastHiddenState=Identity'] };
  expect([...outputsLeftOut(declared)]).toEqual(['pooled', 'a=b']);
  expect(Object.fromEntries(namedOutputs(declared))).toEqual({ pooled: ['cls'], lastHiddenState: ['Identity'] });
  expect(() => assertLeftOut(new Set(['a']), ['a', 'pooled'], 'm')).not.toThrow();
  expect(() => assertLeftOut(new Set(['b']), ['a', 'pooled', 'pooled'], 'm')).toThrow(
    '`output` leaves b out, which m has not; it has a, pooled. Name one of them.',
  );
  expect(() => namedOutputs({ output: ['=-'] })).toThrow('or NAME=- to leave one out');
});
