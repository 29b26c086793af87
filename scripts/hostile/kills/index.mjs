import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { moduleFiles } from '../cli/modules.mjs';
import { place } from '../mutate/place.mjs';
import { randomFrom } from '../random.mjs';
import { killCheck } from './corpus.mjs';
import { killRecord } from './golden.mjs';
import { killWorker } from './worker.mjs';

/** What is killed, and its part of the kills. */
const VICTIMS = [
  ['check', 0.5, killCheck],
  ['check-with-workers', 0.15, (given) => killCheck({ ...given, workers: 2 })],
  ['golden-record', 0.2, killRecord],
  ['worker', 0.15, killWorker],
];

/** Kills at random moments. */
export async function tryKills({ seed, inputs, input, only, folder, report, workers }) {
  const modules = join(folder, 'kill-modules');
  place(modules, moduleFiles());
  const results = [];
  for (const [name, share, kill] of VICTIMS) {
    if (only !== undefined && only !== name) continue;
    const result = { name, inputs: 0, held: 0, missed: 0, findings: [] };
    const wanted = input === undefined ? Math.ceil(inputs * share) : 1;
    // Those that had ended before the signal came do not count, so there may be more of them.
    const numbers = input === undefined ? Array.from({ length: 3 * wanted }, (_, i) => i) : [input];
    const lane = async (_, one) => {
      // One folder a lane: the next run finds what the last one left.
      const place_ = join(folder, 'kills', `${name}-${one}`);
      mkdirSync(place_, { recursive: true });
      for (let i = numbers.shift(); i !== undefined && result.inputs < wanted; i = numbers.shift()) {
        const random = randomFrom(`${seed}/kills/${name}/${i}`);
        const moment = { missed: false };
        const fault = await kill({ modules, folder: place_, random, mark: `${process.pid}-${name}-${i}`, moment });
        if (moment.missed) result.missed++;
        else result.inputs++;
        if (fault === undefined && !moment.missed) result.held++;
        if (fault !== undefined) result.findings.push({ reader: name, fault, i, times: 1, files: place_ });
      }
    };
    await Promise.all(Array.from({ length: workers }, lane));
    if (input === undefined && result.inputs < wanted) {
      const fault = `${result.inputs} of ${wanted} kills alone came before the end of what they were to kill`;
      result.findings.push({ reader: name, fault, i: 0, times: result.missed });
    }
    report(result);
    results.push(result);
  }
  return results;
}
