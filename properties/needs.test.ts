// What it takes to break a claim, on planted faults of which that is known.
import { runCampaign } from '../src/engine/campaign/campaign';
import { invariantNamed } from '../src/engine/invariants';
import { FAULTS } from '../src/subjects/faults';
import { plantedBert } from '../src/subjects/models/planted';
import { some } from '../src/testing/deep';

const KNOWN: readonly [fault: string, claim: string, ...needs: RegExp[]][] = [
  // Scores of ordinary size overpower it: nothing else matters.
  [
    'minus-ten',
    'padded-columns-are-zero',
    /^padding on the right or on the left; /,
    /; any S tried/,
    /weights: typical, sharp or hot|weights: hot, typical or sharp/,
  ],
  // Only scores past 10,000 do.
  ['minus-1e4', 'padded-columns-are-zero', /weights: hot \(not typical or sharp\)/, /any B tried/],
  [
    'last-token-at-the-end',
    'pad-content-is-ignored',
    /^padding on the right \(not on the left\)/,
    /any ids under the padding tried/,
  ],
  // At night: those of tiles and of company, those by a claim whose noise is measured, and those that take large batches or long rows.
  ['tail-read-past-the-tile', 'pad-content-is-ignored', /S = 2, 3, 4, 6 or 18 \(not 8 or 16\)/],
  ['bias-only-in-company', 'pad-content-is-ignored', /^alone in its batch \(not B = 2, 4 or 8\)/],
  ['wrong-in-large-batches', 'pad-content-is-ignored', /^B ≥ 5 \(4 tried, up to 12; not 1\)/],
  [
    'cls-at-index-zero',
    'matches-unpadded',
    /^padding on the left \(not on the right\)/,
    /S ≥ 2 \(7 tried, up to 18; not 1\)/,
  ],
  ['mask-from-ids', 'matches-unpadded', /some ids under the padding \(4 of 5 others tried; not the pad id\)/],
  // Real tokens beyond the 64th position are seen by nobody, so that they must not stand there.
  [
    'wrong-beyond-64',
    'pad-content-is-ignored',
    /^padding on the right or on both sides \(not on the left\); S ≥ 65 /,
    /; not 64\)/,
  ],
];

test.each(some(KNOWN, 3))('%s, by %s', async (name, claim, ...needs) => {
  const fault = FAULTS.find((one) => one.name === name)!;
  const source = plantedBert(fault, { backend: 'wasm', weightsSeed: '1' });
  const invariants = [invariantNamed(claim)];
  const maxLength = name === 'wrong-beyond-64' ? 136 : 20;
  const report = await runCampaign(
    source,
    { model: name },
    { seed: 3, runs: 20, minCoverage: 0, maxLength, invariants },
  );
  const { text, tried } = report.invariants[0].counterexample!.needs!;
  for (const known of needs) expect(text).toMatch(known);
  expect(text).toContain(`${tried} alternatives tried`);
  expect(tried).toBeGreaterThan(20);
});
