// What of a run is made first, where somebody waits for its first counterexample.
import { toySubject } from '../../../testing/toy-subject';
import { withProperties } from '../../../core/with-properties';
import type { Batch } from '../../../core/batch';
import type { Encoding } from '../../../core/encoding';
import type { Subject } from '../../../core/subject';
import type { Report } from '../../../core/report/report';
import { check } from '../check';
import type { CheckOptions } from '../check';

const toy = toySubject({ outputs: ['lastHiddenState', 'pooled'] });

/** A toy that answers as `encode` does, in which every call is noted: passes, float64, gradients, and what is opened. */
function noted(encode: Subject['encode']): { open: () => Subject; log: string[] } {
  const log: string[] = [];
  const open = (): Subject => {
    log.push('opens');
    return withProperties(toy, {
      encode: (batch: Batch, wanted) => {
        log.push('encodes');
        return encode(batch, wanted);
      },
      reference: (batch: Batch, wanted) => {
        log.push('refers');
        return toy.encode(batch, wanted);
      },
    });
  };
  return { open, log };
}

/** Adds to all vectors of a row `much` for each padded position that does not hold the pad id. */
const leaking =
  (much: number): Subject['encode'] =>
  async (batch, wanted) =>
    moved(batch, await toy.encode(batch, wanted), much);

function moved(
  { size, length, inputIds, attentionMask }: Batch,
  { lastHiddenState, ...rest }: Encoding,
  much: number,
  always = false,
): Encoding {
  if (!lastHiddenState) return rest;
  const { data, shape } = lastHiddenState;
  const width = shape[2];
  const felt = Array.from({ length: size }, (_, row) => {
    const at = Array.from({ length }, (_, s) => row * length + s);
    return at.filter((i) => attentionMask?.[i] === 0 && (always || inputIds[i] !== toy.padId)).length;
  });
  const other = data.map((value, i) => value + much * felt[Math.floor(i / (length * width))]);
  return { ...rest, lastHiddenState: { data: other, shape } };
}

const OPTIONS = { seed: 1, runs: 8, smallFirst: true, minCoverage: 0 };

/** What had been asked when the first counterexample was told. */
async function untilTold(subject: ReturnType<typeof noted>, options: CheckOptions = {}): Promise<string[]> {
  let log: string[] | undefined;
  const onSighting = (): void => void (log ??= [...subject.log]);
  await check(subject.open, { ...OPTIONS, ...options, onSighting });
  return log!;
}

/** A report without what takes time, and without what confirming takes, where something was confirmed. */
function told({ cost, verdict, ...report }: Report): unknown {
  const plain = { ...report, verdict, ...(verdict !== 'violated' && { cost }) };
  return JSON.parse(JSON.stringify(plain, (key, value: unknown) => (key === 'seconds' ? undefined : value)));
}

test('a leak is told of before float64 is computed and another instance is opened', async () => {
  const told = await untilTold(noted(leaking(1)));
  expect(told.filter((what) => what === 'opens')).toHaveLength(1);
  expect(told).not.toContain('refers');
});

test('so is what takes a bound to see, where it is far beyond rounding', async () => {
  const shifted: Subject['encode'] = async (batch, wanted) => moved(batch, await toy.encode(batch, wanted), 1, true);
  const told = await untilTold(noted(shifted), { only: ['matches-unpadded', 'matches-reference'] });
  // A case by itself is asked for once more where nothing can be remembered of it; noise would take others.
  expect(told.filter((what) => what === 'opens')).toHaveLength(2);
  expect(told).not.toContain('refers');
});

test('with bail that is where the run ends, with one case judged and its counterexample', async () => {
  const { open, log } = noted(leaking(1));
  const report = await check(open, { ...OPTIONS, bail: true });
  expect(report).toMatchObject({ verdict: 'violated', exitCode: 1, stopped: { by: 'bail' }, cases: { judged: 1 } });
  const broken = report.invariants.filter(({ verdict }) => verdict === 'violated');
  expect(broken).toMatchObject([{ cases: { violated: 1 }, counterexample: { recursAlone: true } }]);
  expect(log).not.toContain('refers');
});

test.each([
  ['held', toy.encode],
  ['violated', leaking(1)],
])('whoever watches gets the report that others get: %s', async (_, encode) => {
  const watched = await check(noted(encode).open, { ...OPTIONS, onSighting: () => {} });
  expect(told(watched)).toEqual(told(await check(noted(encode).open, OPTIONS)));
});

test('so does whoever watches a model that throws at some batch', async () => {
  const throws: Subject['encode'] = (batch, wanted) => {
    if (batch.length > 5) throw new Error('too long');
    return toy.encode(batch, wanted);
  };
  const watched = await check(noted(throws).open, { ...OPTIONS, onSighting: () => {} });
  expect(told(watched)).toEqual(told(await check(noted(throws).open, OPTIONS)));
});
