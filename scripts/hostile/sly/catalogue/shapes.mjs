import { encoder } from '../encoder.mjs';
import { always, entry, leaking, where } from '../entry.mjs';

const when = (name, wrong, condition, options = {}, beyond) =>
  leaking(name, wrong, { leak: where(condition), ...options }, beyond);
const long = { declare: { maxLength: 260 } };

export const entries = [
  when('S-17', 'leaks at S = 17', ({ S }) => S === 17),
  when('S-33', 'leaks at S = 33', ({ S }) => S === 33),
  when('S-65', 'leaks at S = 65', ({ S }) => S === 65),
  when('S-129', 'leaks at S = 129', ({ S }) => S === 129),
  when('S-257', 'leaks at S = 257', ({ S }) => S === 257, long),
  when('S-beyond-16', 'leaks beyond 16 positions', ({ S }) => S > 16),
  when('S-beyond-128', 'leaks beyond 128 positions', ({ S }) => S > 128),
  when('S-one-past-a-tile', 'leaks where S is one more than a multiple of 16', ({ S }) => S > 1 && S % 16 === 1),
  when('S-at-tiles', 'leaks where S is a multiple of 32', ({ S }) => S % 32 === 0),
  when('S-maximum', 'leaks at the longest S', ({ S }) => S === 144),
  when(
    'S-100',
    'leaks at S = 100, which is no corner of anything',
    ({ S }) => S === 100,
    {},
    'Every run meets the tiles of kernels, one position more, and the longest S; what lies between is drawn, and one length of many comes by luck. `--max-length 100` makes this the longest.',
  ),
  when('L-beyond-64', 'leaks where more than 64 tokens are real and some are not', ({ real }) => real.length > 64),
  when('L-one-past-a-tile', 'leaks where 33 tokens are real', ({ real }) => real.length === 33),
  when('pads-beyond-100', 'leaks behind more than 100 padded positions', ({ pads }) => pads.length > 100),
  when('B-beyond-1', 'leaks in company', ({ B }) => B > 1),
  when('B-1', 'leaks where there is one row', ({ B }) => B === 1),
  when('B-9', 'leaks at B = 9', ({ B }) => B === 9),
  when(
    'B-17',
    'leaks at B = 17',
    ({ B }) => B === 17,
    {},
    'Every run meets 33 and 65 rows, one more than the tiles of kernels, and 128. 17 come by luck, where several cases share a pass: `--runs 1000` meets them.',
  ),
  when('B-33', 'leaks at B = 33', ({ B }) => B === 33),
  when('B-65', 'leaks at B = 65', ({ B }) => B === 65),
  when('B-beyond-32', 'leaks beyond 32 rows', ({ B }) => B > 32),
  when('B-beyond-64', 'leaks beyond 64 rows', ({ B }) => B > 64),
  when(
    'B-beyond-256',
    'leaks beyond 256 rows',
    ({ B }) => B > 256,
    {},
    'Passes hold 4096 tokens at most, and cases up to eight rows, or up to 128 once in a while: what costs more is left to whoever serves such batches. `--exhaustive 9` makes batches of 511 rows.',
  ),
  when('B-odd', 'leaks where the number of rows is odd, and more than one', ({ B }) => B > 1 && B % 2 === 1),
  when('row-beyond-7', 'leaks from the ninth row on', ({ row }) => row > 7),
  when('row-beyond-63', 'leaks from the 65th row on', ({ row }) => row > 63),
  when('last-row', 'leaks in the last of several rows', ({ row, B }) => B > 1 && row === B - 1),
  when('first-row-exempt', 'leaks in every row but the first', ({ row }) => row > 0),
  when(
    'tokens-beyond-4096',
    'leaks where the batch has more than 4096 tokens',
    ({ B, S }) => B * S > 4096,
    {},
    'Passes hold 4096 tokens at most. Whoever serves larger batches checks one of them against its rows alone, in a test of their own.',
  ),
  when(
    'B-9-and-S-33',
    'leaks at B = 9 and S = 33 alone',
    ({ B, S }) => B === 9 && S === 33,
    {},
    "Cases have up to eight rows, or 33 and more, and nine come only where several cases share a pass; just there 33 positions would have to come as well. A test of one's own, at the very shape that is served, is what would.",
  ),
  leaking(
    'B-by-1e-5',
    'is off by 1e-5 in company, whatever is in it',
    { leak: ({ B }) => (B > 1 ? 1e-5 : 0) },
    'Many backends have one kernel for one row and another for several, and what that costs is allowed, up to what was documented: 1e-4 where nothing was measured. Nothing of the company is heard; the report says how far apart the two are.',
  ),
  leaking('row-number', 'a row feels its number', { leak: ({ row }) => 1e-3 * row }),
  leaking('longest-of-the-batch', 'a row feels how long the longest row is', {
    leak: ({ batch, B, S }) => {
      const counts = Array.from(
        { length: B },
        (_, b) => batch.attentionMask?.subarray(b * S, (b + 1) * S).reduce((x, y) => x + y, 0) ?? S,
      );
      return 1e-3 * Math.max(...counts);
    },
  }),
  entry(
    'static-1-by-16',
    'leaks, and declares one row of 16 positions as all that it takes',
    () => () => encoder({ leak: where(always), declare: { staticShape: { size: 1, length: 16 }, maxLength: 16 } }),
  ),
];
