import type { Encoding } from '../../core/encoding';
import { attentionRows, Findings } from './attention';

/** Two layers of two rows, two heads, three positions; each weight says where it stands: layer, row, head, query, key. */
function addressed(): Encoding {
  const layer = (l: number) => ({
    data: Float32Array.from({ length: 2 * 2 * 3 * 3 }, (_, i) => {
      const [row, head, query, key] = [Math.floor(i / 18), Math.floor(i / 9) % 2, Math.floor(i / 3) % 3, i % 3];
      return l * 10000 + row * 1000 + head * 100 + query * 10 + key;
    }),
    shape: [2, 2, 3, 3],
  });
  return { attentions: [layer(0), layer(1)] };
}

test('attention rows are those of one row, of every layer and head, at the queries given', () => {
  const rows = [...attentionRows(addressed(), 1, [2, 0])];
  expect(rows.map(({ layer, row, head, query }) => [layer, row, head, query])).toEqual([
    [0, 1, 0, 2],
    [0, 1, 0, 0],
    [0, 1, 1, 2],
    [0, 1, 1, 0],
    [1, 1, 0, 2],
    [1, 1, 0, 0],
    [1, 1, 1, 2],
    [1, 1, 1, 0],
  ]);
  for (const { layer, row, head, query, weights } of rows) {
    const first = layer * 10000 + row * 1000 + head * 100 + query * 10;
    expect([...weights]).toEqual([first, first + 1, first + 2]);
  }
});

describe('findings', () => {
  const AT = { layer: 1, row: 2, head: 3, query: 4, weights: new Float32Array(6) };
  const never = (): string => {
    throw new Error('nothing was found, so there is nothing to say');
  };

  test('are vacuous where nothing was checked', () => {
    expect(new Findings('attended', 0).judgement()).toEqual({ verdict: 'vacuous', compared: 0, worst: 0 });
  });

  test('hold up to the bound, and know the worst', () => {
    const findings = new Findings('attended', 0.5);
    findings.check(AT, 5, 1, 1, 0.5, never);
    findings.check(AT, 5, 1, 1, 0.25, never);
    expect(findings.judgement()).toEqual({ verdict: 'held', compared: 2, worst: 0.5 });
  });

  test('tell the first violation in full, count all, and say which bound would do', () => {
    const findings = new Findings('attended', 0.5);
    findings.check(AT, undefined, 1, 1, 0, never);
    findings.check(AT, undefined, 2, 1, 0.75, () => 'it is wrong');
    findings.check(AT, 5, 4, 1, 3, () => 'it is worse');
    expect(findings.judgement()).toEqual({
      verdict: 'violated',
      compared: 3,
      worst: 3,
      violation: {
        message: 'attentions[1][2, 3, 4]: it is wrong.',
        output: 'attentions[1]',
        index: [2, 3, 4],
        row: 2,
        observed: 2,
        expected: 1,
        deviation: 0.75,
        bound: 0.5,
        smallestPassingBound: 3,
        count: 2,
        compared: 3,
        runs: ['attended', 'attended'],
      },
    });
  });

  test('name the key where there is one', () => {
    const findings = new Findings('attended', 0);
    findings.check(AT, 0, 2, 1, 1, () => 'wrong');
    expect(findings.judgement().violation).toMatchObject({
      index: [2, 3, 4, 0],
      message: 'attentions[1][2, 3, 4, 0]: wrong.',
    });
  });

  test.each([NaN, Infinity, -Infinity])('never let %p pass, whatever its deviation is said to be', (observed) => {
    const findings = new Findings('attended', 1e9);
    findings.check(AT, 5, observed, 1, 0, () => 'not finite');
    expect(findings.judgement()).toMatchObject({
      verdict: 'violated',
      worst: Infinity,
      violation: { deviation: Infinity, smallestPassingBound: Infinity },
    });
  });
});
