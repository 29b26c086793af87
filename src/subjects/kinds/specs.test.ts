import type { SubjectSpec } from '../../core/report/subject-spec';
import { SPECS } from './specs';

test.each<[SubjectSpec, SubjectSpec, boolean]>([
  [{ model: './a.mjs' }, { model: 'a.mjs' }, true],
  [{ model: 'a.mjs' }, { model: 'b.mjs' }, false],
  [{ model: '' }, { model: '.' }, false],
  [{ model: '', weightsSeed: '1', backend: 'wasm' }, { model: '', weightsSeed: '1', backend: 'cpu' }, true],
  [{ model: '', weightsSeed: '1' }, { model: '', weightsSeed: '2' }, false],
  [{ model: 'org/bert', revision: 'v1' }, { model: 'org/bert', revision: 'v2' }, false],
  [{ model: 'm', dtype: 'q8' }, { model: 'm', dtype: 'fp16' }, false],
  [{ model: 'm', level: 'texts' }, { model: 'm', level: 'tokens' }, false],
  [{ model: 'http://h', kind: 'tei' }, { model: 'http://h', kind: 'ollama' }, false],
  [{ model: 'http://h', served: 'a' }, { model: 'http://h', served: 'b' }, false],
])('%p and %p: one model? %p', (a, b, same) => {
  expect(SPECS.isSameModel(a, b)).toBe(same);
});
