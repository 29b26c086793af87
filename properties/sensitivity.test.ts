// The table of docs/sensitivity.md, made by scripts/sensitivity.mjs, says what happens.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticCheckpoint } from '../src/subjects/bert/synthetic';
import type { WeightScale } from '../src/core/subject';
import { WEIGHT_SCALES } from '../src/core/subject';
import type { Verdict } from '../src/core/verdict';
import { attentionLeak } from '../src/subjects/faults/parts/attention-leak';
import { invariantNamed, OF_BERT } from '../src/engine/invariants';
import { bertSubject } from '../src/subjects/models/bert';
import { runCampaign } from '../src/engine/campaign/campaign';
import { describeDeep } from '../src/testing/deep';

const ROWS = readFileSync(join(__dirname, '../docs/sensitivity.md'), 'utf8')
  .split('<!-- end of table -->')[0]
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
const [HEAD, , ...CLAIMS] = ROWS;

/** As the script runs it on wasm, for one claim. */
async function verdictOn(claim: string, mass: number): Promise<Verdict> {
  const open = (weightScale: WeightScale = 'typical'): ReturnType<typeof bertSubject> =>
    bertSubject(syntheticCheckpoint({ weightScale, seed: 'sensitivity' }), {
      name: weightScale,
      backend: 'wasm',
      seams: attentionLeak(mass),
    });
  const source = { name: '', weightScales: WEIGHT_SCALES, reopens: true, open };
  const options = { seed: 20, runs: 200, investigate: false, minCoverage: 0, invariants: [invariantNamed(claim)] };
  return (await runCampaign(source, { model: '' }, options)).invariants[0].verdict;
}

/** The smallest leak that a claim found on wasm. */
function smallest(claim: string): number {
  const column = HEAD.findIndex((title) => title.startsWith('wasm'));
  return Number(CLAIMS.find(([name]) => name === claim)![column]);
}

test('it has a line for every claim that was measured, in order, and a column for every backend', () => {
  const measured = CLAIMS.map(([name]) => name);
  expect(measured).toEqual(OF_BERT.map(({ name }) => name).filter((name) => measured.includes(name)));
  for (const backend of ['wasm', 'cpu', 'tensorflow'])
    expect(HEAD.some((title) => title.startsWith(backend))).toBe(true);
});

describeDeep('as the table says', () => {
  test('every claim was measured: npm run sensitivity writes the table anew', () => {
    expect(CLAIMS.map(([name]) => name)).toEqual(OF_BERT.map(({ name }) => name));
  });

  test.each(['pad-content-is-ignored', 'matches-unpadded'])('%s finds the leak that it finds', async (claim) => {
    expect(await verdictOn(claim, smallest(claim))).toBe('violated');
  });

  test('and a claim with a measured bound none that is ten times as small', async () => {
    expect(await verdictOn('matches-unpadded', smallest('matches-unpadded') / 10)).toBe('held');
  });
});

test('bits tell of leaks a hundred times as small as any bound', () => {
  expect(smallest('pad-content-is-ignored')).toBeLessThanOrEqual(smallest('matches-unpadded') / 100);
});
