import { runCampaign } from './campaign';
import { useBackend } from '../backends/backend';
import { bertSubject } from '../models/bert';
import { syntheticCheckpoint } from '../bert/synthetic';
const seams: any = JSON.parse('{}');
test('look', async () => {
  const backend = process.env.BACKEND ?? 'wasm';
  await useBackend(backend as any);
  const source: any = {
    name: '',
    regimes: ['typical', 'sharp', 'hot'],
    reopens: true,
    open: async (regime: any) =>
      bertSubject(syntheticCheckpoint({ regime, seed: 'padproof' }), {
        name: 'x ' + regime,
        backend: backend as any,
        seams,
      }),
  };
  const r = await runCampaign(source, { model: '' }, { seed: 1, runs: Number(process.env.RUNS ?? 300) });
  console.log(r.verdict, r.cases, r.seconds, r.stopped, JSON.stringify(r.work), r.coverage.pairs);
  for (const i of r.invariants)
    console.log(
      i.name,
      i.verdict,
      i.reason,
      JSON.stringify(i.cases),
      i.compared,
      JSON.stringify(i.bounds.map((b) => [b.regime, b.observed, b.bound])),
      i.counterexample &&
        JSON.stringify([
          i.counterexample.case,
          i.counterexample.violation,
          i.counterexample.location,
          i.counterexample.found,
        ]),
    );
}, 1e6);
