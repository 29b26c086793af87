import { layersOf } from './corpus-option';

test('a server is no place for shards, which must all try the same; a folder is', () => {
  expect(() => layersOf('own', ['redis://host'], { index: 1, count: 2 })).toThrow('Leave out one of them');
  expect(layersOf('own', ['artefact'], { index: 1, count: 2 }).isShared).toBe(false);
  expect(layersOf('own', ['artefact', 'redis://host']).isShared).toBe(true);
});
