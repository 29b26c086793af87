import { leaking, where } from '../entry.mjs';

const when = (name, wrong, condition, options = {}, beyond) =>
  leaking(name, wrong, { leak: where(condition), ...options }, beyond);

/** How many tokens of each row are real. */
const counts = ({ batch: { size: B, length: S, attentionMask } }) =>
  Array.from({ length: B }, (_, b) => attentionMask?.subarray(b * S, (b + 1) * S).reduce((x, y) => x + y, 0) ?? S);
const gap = ({ real }) => real.length > 1 && real.at(-1) - real[0] + 1 > real.length;
const idsOf = ({ batch: { inputIds }, S }, row) => inputIds.subarray(row * S, (row + 1) * S).join();

export const entries = [
  when(
    'several-padded-rows',
    'leaks where several rows are padded',
    (c) => counts(c).filter((n) => n > 0 && n < c.S).length > 1,
  ),
  when(
    'all-rows-padded',
    'leaks where every one of several rows is padded',
    (c) => c.B > 1 && counts(c).every((n) => n < c.S),
  ),
  when('holes', 'leaks in rows with holes', gap),
  when('one-hole', 'leaks in rows with one hole', (c) => gap(c) && c.real.at(-1) - c.real[0] === c.real.length),
  when('left', 'leaks behind left padding', (c) => !gap(c) && c.pads[0] === 0 && c.real.at(-1) === c.S - 1),
  when(
    'both-sides',
    'leaks between padding on both sides',
    (c) => !gap(c) && c.pads[0] === 0 && c.pads.at(-1) === c.S - 1,
  ),
  when(
    'right-by-one',
    'leaks where one position is padded, the last',
    ({ pads, S }) => pads.length === 1 && pads[0] === S - 1,
  ),
  when('one-real-token', 'leaks beside one real token', ({ real }) => real.length === 1),
  when('half-padded', 'leaks where just half a row is padded', ({ real, pads }) => real.length === pads.length),
  when(
    'beside-a-fully-masked-row',
    'leaks beside a fully masked row',
    (c) => c.real.length > 0 && counts(c).includes(0),
  ),
  when('beside-a-full-row', 'leaks beside a full row', (c) => c.real.length < c.S && counts(c).includes(c.S)),
  when(
    'after-a-longer-row',
    'leaks in rows after a longer one',
    (c) => c.row > 0 && counts(c)[c.row - 1] > c.real.length,
  ),
  when(
    'after-a-shorter-row',
    'leaks in rows after a shorter one',
    (c) => c.row > 0 && counts(c)[c.row - 1] < c.real.length,
  ),
  when('a-row-twice', 'leaks where a row stands twice', (c) =>
    Array.from({ length: c.B }, (_, b) => b).some((b) => b !== c.row && idsOf(c, b) === idsOf(c, c.row)),
  ),
  when(
    'equal-lengths',
    'leaks where rows are of one length, and padded',
    (c) => c.B > 1 && new Set(counts(c)).size === 1,
  ),
  leaking('hears-the-next-row', 'hears the first token of the row below, where that is padded', {
    leak: (c) =>
      counts(c)[(c.row + 1) % c.B] < c.S && c.B > 1 ? 0.1 * Math.sin(c.batch.inputIds[((c.row + 1) % c.B) * c.S]) : 0,
  }),
  leaking('hears-a-fully-masked-row', 'hears what lies in a fully masked row', {
    leak: (c) =>
      counts(c).reduce(
        (sum, n, b) => (n === 0 && b !== c.row ? sum + 0.1 * Math.sin(c.batch.inputIds[b * c.S]) : sum),
        0,
      ),
  }),
  leaking('counts-fully-masked-rows', 'counts the fully masked rows beside it', {
    leak: (c) => 0.01 * counts(c).filter((n) => n === 0).length,
  }),
  leaking('hears-its-twin', 'a row that stands twice is heard twice', {
    leak: (c) =>
      0.01 *
      Array.from({ length: c.B }, (_, b) => b).filter((b) => b !== c.row && idsOf(c, b) === idsOf(c, c.row)).length,
  }),
  leaking('shares-a-maximum', 'one maximum of the whole batch scales each row', {
    leak: ({ batch }) => 1e-4 * Math.max(...batch.inputIds),
  }),
];
