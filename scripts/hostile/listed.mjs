import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadWithSources } from './load-writers.mjs';
import { tryReader } from './campaign.mjs';

/** Every reader of a folder of this one with its sample: `{ name, share, file, sample }`. */
export async function listed(place, wanted = () => true) {
  const writers = await loadWithSources('writers.mjs');
  const folder = join(import.meta.dirname, place);
  const found = [];
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name);
    const { default: reader } = await import(file);
    // Files that only help have no default export.
    if (reader && wanted(reader.name)) found.push({ ...reader, file, sample: await reader.sample(writers) });
  }
  return found;
}

/** A part of the campaign: every reader of a folder, with inputs shared out among them. */
export const tryAllOf =
  (place) =>
  async ({ seed, inputs, input, only, folder, report, workers }) => {
    const all = await listed(place, (name) => only === undefined || only === name);
    const shares = all.reduce((sum, { share = 1 }) => sum + share, 0);
    const open = [...all];
    const results = [];
    const lane = async () => {
      for (let reader = open.shift(); reader; reader = open.shift()) {
        const count = Math.ceil((inputs * (reader.share ?? 1)) / shares);
        const result = await tryReader(reader, { seed, count, input, folder });
        report(result);
        results.push(result);
      }
    };
    await Promise.all(Array.from({ length: workers }, lane));
    return results;
  };
