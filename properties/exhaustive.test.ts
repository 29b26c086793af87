// Every mask of up to eight positions on the real BERT, at every weight scale.
import { resolveModel } from '../src/subjects/kinds/resolve';
import { runCampaign } from '../src/engine/campaign/campaign';

test('it holds, and takes fewer forward passes than there are masks, judgements made twice and all', async () => {
  const source = await resolveModel('');
  const spec = { model: '', backend: 'wasm' };
  const report = await runCampaign(source, spec, { seed: 1, runs: 0, exhaustive: 8 });
  expect(report).toMatchObject({
    verdict: 'held',
    exhaustive: { upTo: 8, masks: 3 * 510, cases: 3 * 8 },
  });
  // On the sequences of this seed rounding is magnified, so some judgements are made twice.
  expect(report.cost.secondLooks).toBeGreaterThan(0);
  expect(report.exhaustive!.passes).toBeLessThan(report.exhaustive!.masks);
});
