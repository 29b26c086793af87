import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { check } from '../campaign/check';

/** What MPNet does, in short: every output feels how far apart the first and the last real token stand. */
const feels = (declared: Partial<Subject>): Subject => ({
  ...toySubject({
    faults: {
      offset: ({ attentionMask, length: S }, row) => {
        const mask = attentionMask?.subarray(row * S, (row + 1) * S);
        return mask?.includes(1) ? (mask.lastIndexOf(1) - mask.indexOf(1)) / 8 : S / 8;
      },
    },
  }),
  ...declared,
});

const options = { seed: 2, runs: 40, only: ['matches-unpadded', 'layout-is-ignored', 'hole-is-deletion'] };

test('where distances matter, rows with holes mean other sequences, and are left out', async () => {
  const { invariants } = await check(feels({ distancesMatter: true, reference: undefined }), options);
  expect(invariants.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['matches-unpadded', 'held'],
    ['layout-is-ignored', 'held'],
    ['hole-is-deletion', 'unsupported'],
  ]);
});

test('where they are not declared to, a row with holes breaks what it should', async () => {
  const { invariants } = await check(feels({ reference: undefined }), options);
  expect(invariants.map(({ verdict }) => verdict)).toEqual(['violated', 'violated', 'violated']);
});
