// The operator, the module and the line of a model in torch at which two runs part, for bugs that are planted in its lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../engine/campaign/check';
import type { Report } from '../../core/report/report';
import { describeDeep, isRequired, some } from '../../testing/deep';
import { programSource } from '../program/source';
import { pythonFor } from './source';

const LIMIT_MS = 240_000;
const FILE = join(__dirname, 'testing/leaks.py');

const required = isRequired('torch');
if (!required) test.skip('not asked for: torch (PADPROOF_REQUIRE does not name it)', () => undefined);

async function checked(leak: string, only: string, dtype = 'float32'): Promise<Report> {
  const subject = await programSource([pythonFor(), FILE, leak, dtype], leak).open();
  try {
    return await check(subject, { seed: 1, runs: 4, maxLength: 6, only: [only], minCoverage: 0 });
  } finally {
    await subject.dispose!();
  }
}

/** The line of a planted bug ends with its name. */
function lineOf(leak: string): number {
  return (
    readFileSync(FILE, 'utf8')
      .split('\n')
      .findIndex((line) => line.endsWith(`# ${leak}`)) + 1
  );
}

const LEAKS = [
  ['softmax-without-mask', 'aten.softmax', 'layers.0.attention'],
  ['sdpa-without-mask', 'aten.scaled_dot_product_attention', 'layers.0.attention'],
  ['norm-over-positions', 'aten.layer_norm', 'layers.0'],
  ['convolution', 'aten.conv1d', 'layers.0.conv'],
  ['scale-of-all', 'aten.std', 'layers.0'],
  ['running-sum', 'aten.cumsum', 'layers.0'],
  ['written-in-place', 'aten.alias', 'layers.0'],
  ['mean-of-all', 'aten.mean', ''],
  ['one-place', 'aten.select', ''],
] as const;

(required ? describe : describe.skip)('a model in torch', () => {
  test.each(some(LEAKS, 1))(
    '%s is located to %s of %s, and confirmed',
    async (leak, operator, name) => {
      const report = await checked(leak, 'pad-content-is-ignored');
      const { node } = report.invariants[0].counterexample!.location;
      expect(node).toMatchObject({ operator, name, source: `leaks.py:${lineOf(leak)}`, replaced: { agrees: true } });
      expect(node!.inputs.every(({ different }) => different === 0)).toBe(true);
    },
    LIMIT_MS,
  );

  describeDeep('at night', () => {
    test.each([['softmax-without-mask'], ['mean-of-all']])(
      '%s in bfloat16, and by runs of two shapes',
      async (leak) => {
        const report = await checked(leak, 'matches-unpadded', 'bfloat16');
        expect(report.invariants[0].counterexample!.location.node).toMatchObject({
          source: `leaks.py:${lineOf(leak)}`,
          replaced: { agrees: true },
        });
      },
      LIMIT_MS,
    );

    test(
      'a correct model has nothing to locate',
      async () => {
        const { invariants } = await checked('none', 'pad-content-is-ignored');
        expect(invariants[0]).toMatchObject({ verdict: 'held' });
      },
      LIMIT_MS,
    );

    test(
      'what a batch holds decides which steps are taken, and that is said',
      async () => {
        const { invariants } = await checked('another-way', 'pad-content-is-ignored');
        expect(invariants[0].counterexample!.location.where).toMatch(
          /^not located: what the batch holds, or its shape, decides which steps the model takes: step \d+ is aten\.\w+( of [\w.]+)? \(leaks\.py:\d+\) for one batch, and for another aten\.\w+/,
        );
      },
      LIMIT_MS,
    );
  });
});
