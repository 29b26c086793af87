// Who pads with the pad id meets a leak, or only who puts other ids there: told by experiment, on toys of which it is known.
import type { Batch } from '../../core/batch';
import type { Subject } from '../../core/subject';
import { toySubject } from '../../testing/toy-subject';
import { sourceOf } from '../campaign/check';
import { _, caseOf, row } from '../invariants/testing/by-hand';
import { Sessions } from '../judge/sessions';
import { reachOf } from './reach';
import type { Reach } from '../../core/report/reach';

const PADDED = caseOf(row([5, 6, 7, _, _, _], [3, 2, 1]));

/** The toy, its states moved by what each row has under its padding. */
function movedBy(pads: (ids: number[], batch: Batch) => number, traits: Partial<Subject> = {}): Subject {
  const toy = toySubject({ outputs: ['lastHiddenState'] });
  const under = ({ attentionMask, inputIds, length }: Batch, r: number): number[] =>
    [...inputIds.subarray(r * length, (r + 1) * length)].filter((_id, i) => attentionMask?.[r * length + i] === 0);
  return {
    ...toy,
    ...traits,
    encode: async (batch) => {
      const { lastHiddenState } = await toy.encode(batch, ['lastHiddenState']);
      const { data, shape } = lastHiddenState!;
      const ofRow = data.length / batch.size;
      return {
        lastHiddenState: { data: data.map((x, i) => x + pads(under(batch, Math.floor(i / ofRow)), batch)), shape },
      };
    },
  };
}

async function reachIn(subject: Subject, until = Infinity): Promise<Reach | undefined> {
  return reachOf(PADDED, await new Sessions(sourceOf(subject), {}).open(), until);
}

const { padId } = toySubject();

test('padding that is felt whatever lies there is met with the pad id', async () => {
  const found = await reachIn(movedBy((ids) => ids.length / 10));
  expect(found).toMatchObject({ with: 'the pad id', tried: 12 });
  expect(found!.text).toMatch(/^With the pad id under the padding, too: 12 of 12 padded batches tried /);
});

test('where the pad id adds nothing it takes other ids', async () => {
  const found = await reachIn(movedBy((ids) => ids.filter((id) => id !== padId).length / 10));
  expect(found).toMatchObject({ with: 'other ids alone', tried: 12 });
  expect(found!.text).toMatch(
    /of 12 padded batches tried, 12 give a row other numbers than it has alone, and none does/,
  );
});

test('one batch that is moved with the pad id is enough', async () => {
  const found = await reachIn(movedBy((ids) => (ids.length > 5 ? 0.1 : ids.filter((id) => id !== padId).length)));
  expect(found).toMatchObject({ with: 'the pad id' });
});

test('what was found of one leak is not said of another that is met with the pad id', async () => {
  const others = (ids: number[]): number[] => ids.filter((id) => id !== padId);
  const subject = movedBy((ids, { size }) => (size > 1 ? ids : others(ids)).length / 10);
  const session = await new Sessions(sourceOf(subject), {}).open();
  const two = caseOf(row([5, 6, 7, _, _, _], [3, 2, 1]), row([5, 6, 7, 8, _, _], [3, 2]));
  expect(await reachOf(PADDED, session, Infinity)).toMatchObject({ with: 'other ids alone' });
  expect(await reachOf(two, session, Infinity)).toMatchObject({ with: 'the pad id' });
  expect(await reachOf(PADDED, session, Infinity)).toMatchObject({ with: 'the pad id' });
});

test('what is too small to be told from rounding says nothing of either', async () => {
  expect(await reachIn(movedBy((ids) => ids.filter((id) => id !== padId).length * 1e-9))).toBeUndefined();
});

test('nothing is said where rows cannot be asked for alone, or where the time is over', async () => {
  const other = (ids: number[]): number => ids.filter((id) => id !== padId).length;
  expect(await reachIn(movedBy(other, { staticShape: { length: 6 }, maxLength: 6 }))).toBeUndefined();
  expect(await reachIn(movedBy(other), 0)).toBeUndefined();
});

test('where ids decide where tokens stand, those before a token stay the pad id', async () => {
  const seen: Batch[] = [];
  const subject = movedBy((ids) => ids.filter((id) => id !== padId).length, { positions: 'from-ids' });
  const watched = { ...subject, encode: (batch: Batch) => (seen.push(batch), subject.encode(batch, [])) };
  await reachIn(watched);
  for (const { attentionMask, inputIds, size, length } of seen) {
    for (let r = 0; r < size; r++) {
      const at = (i: number): number => r * length + i;
      const last = Array.from({ length }, (_i, i) => i).findLast((i) => attentionMask?.[at(i)] !== 0) ?? 0;
      for (let i = 0; i < last; i++) if (attentionMask?.[at(i)] === 0) expect(inputIds[at(i)]).toBe(padId);
    }
  }
});
