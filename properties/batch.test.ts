// A row owes nothing to the company it keeps, to its place in it, or to what was asked before.
import { batchOf } from '../src/core/case';
import { MASK_FORMS } from '../src/core/mask';
import type { Berts } from './support';
import {
  closeBerts,
  describeOnBackends,
  encode,
  expectEqualUpToRounding,
  expectSameBits,
  forAllCases,
  openBerts,
  realOutputs,
} from './support';
import { withMaskAs } from '../src/core/mask-of-batch';

describeOnBackends((backend) => {
  let berts: Berts;
  beforeAll(async () => void (berts = await openBerts(backend)));
  afterAll(() => closeBerts(berts));

  test('other mates, the same bits', () =>
    forAllCases(berts, backend, async (bert, { rows, length }) => {
      const before = await encode(bert, batchOf(rows, length, bert));
      const stranger = {
        tokens: [7],
        types: [0],
        at: [0],
        under: new Array<number>(length - 1).fill(9),
        otherUnder: [],
      };
      const after = await encode(bert, batchOf([rows[0], ...rows.slice(1).map(() => stranger)], length, bert));
      expectSameBits(realOutputs(after, 0, rows[0].at), realOutputs(before, 0, rows[0].at));
    }));

  test('rows in another order give the same outputs in that order', () =>
    forAllCases(berts, backend, async (bert, { rows, length }) => {
      const before = await encode(bert, batchOf(rows, length, bert));
      const turned = [...rows.slice(1), rows[0]];
      const after = await encode(bert, batchOf(turned, length, bert));
      turned.forEach(({ at }, r) => {
        const was = (r + 1) % rows.length;
        expectEqualUpToRounding(realOutputs(after, r, at), realOutputs(before, was, at), backend);
      });
    }));

  test('the same batch twice, the same bits', () =>
    forAllCases(berts, backend, async (bert, { rows, length }) => {
      const batch = batchOf(rows, length, bert);
      const first = await encode(bert, batch);
      const second = await encode(bert, batch);
      rows.forEach(({ at }, r) => expectSameBits(realOutputs(second, r, at), realOutputs(first, r, at)));
    }));

  test('no mask and a mask of ones, the same bits', () =>
    forAllCases(berts, backend, async (bert, { rows, length }) => {
      const everywhere = Array.from({ length }, (_, position) => position);
      const none = await encode(bert, batchOf(rows, length, bert, { mask: 'none' }));
      const ones = await encode(bert, batchOf(rows, length, bert, { mask: 'ones' }));
      rows.forEach((_, r) => expectSameBits(realOutputs(none, r, everywhere), realOutputs(ones, r, everywhere)));
    }));

  test('the same mask in any other form, the same bits', () => {
    let turn = 0;
    return forAllCases(berts, backend, async (bert, { rows, length }) => {
      const batch = batchOf(rows, length, bert);
      const before = await encode(bert, batch);
      const after = await encode(bert, withMaskAs(MASK_FORMS[turn++ % MASK_FORMS.length], batch));
      rows.forEach(({ at }, r) => expectSameBits(realOutputs(after, r, at), realOutputs(before, r, at)));
    });
  });
});
