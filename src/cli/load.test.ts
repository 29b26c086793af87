import type * as WhenOpened from '../subjects/kinds/when-opened';

const PACKAGE = '@tensorflow/tfjs-core';

test('a verb loads no tfjs before a model is opened that needs it', () => {
  const loaded = jest.fn(() => jest.requireActual<object>(PACKAGE));
  jest.doMock(PACKAGE, loaded);
  for (const verb of ['check', 'compare', 'replay']) jest.requireActual(`./verbs/${verb}`);
  expect(loaded).not.toHaveBeenCalled();
  jest.requireActual<typeof WhenOpened>('../subjects/kinds/when-opened').bertOpener({});
  expect(loaded).toHaveBeenCalled();
});
