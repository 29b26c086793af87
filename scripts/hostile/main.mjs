// The hostile campaign: npm run hostile -- [--quick] [--only PART[,PART…] | --only PART/NAME] [--seed S] [--inputs N] [--input I]
//
// Malformed files to every reader, malformed answers to every protocol, the command line with both, kills at random moments,
// and subjects that are wrong and try to look right.
// Ends with 1 where something was found. It runs what is built; npm run hostile builds first.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tryCommandLine } from './cli/index.mjs';
import { tryKills } from './kills/index.mjs';
import { tryAllOf } from './listed.mjs';
import { trySly } from './sly/part.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    inputs: { type: 'string' },
    input: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});

/** How many inputs or runs each part has: in full, and in the short form. */
const PARTS = {
  readers: { run: tryAllOf('readers'), inputs: [20_000, 2000] },
  protocols: { run: tryAllOf('protocols'), inputs: [2000, 200] },
  cli: { run: tryCommandLine, inputs: [300, 20] },
  kills: { run: tryKills, inputs: [200, 10] },
  sly: { run: trySly, inputs: [250, 15] },
};

const [chosen, name] = values.only?.split('/') ?? [];
const parts = chosen?.split(',') ?? Object.keys(PARTS);
if (!parts.every((part) => part in PARTS) || (name !== undefined && parts.length > 1)) {
  console.error(
    `--only is ${values.only}; expected some of ${Object.keys(PARTS).join(', ')}, or one of a part, as readers/onnx.`,
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'padproof-hostile-'));
console.log(`seed ${values.seed}`);

let findings = 0;
const begun = Date.now();
for (const [one, { run, inputs }] of Object.entries(PARTS)) {
  if (!parts.includes(one)) continue;
  const report = (result) => {
    findings += result.findings.length;
    const more = ['parsed', 'refused', 'held', 'missed'].flatMap((what) =>
      result[what] ? [`${result[what]} ${what}`] : [],
    );
    more.push(`${result.findings.length} found`);
    console.log(`  ${result.name.padEnd(18)} ${String(result.inputs).padStart(6)}  ${more.join(', ')}`);
    for (const { reader, fault, times, i, files } of result.findings) {
      console.log(`    ✗ ${fault.slice(0, 300).replace(/\s+/g, ' ')} (${times} times)`);
      console.log(
        `      again: npm run hostile -- --only ${one}/${reader} --seed ${values.seed} --input ${i}${files ? `; its files: ${files}` : ''}`,
      );
    }
  };
  console.log(one);
  const results = await run({
    seed: values.seed,
    inputs: Number(values.inputs ?? inputs[values.quick ? 1 : 0]),
    ...(values.input !== undefined && { input: Number(values.input) }),
    ...(name !== undefined && { only: name }),
    folder,
    report,
    workers: Number(values.workers),
  });
  const total = results.reduce((sum, result) => sum + result.inputs, 0);
  console.log(`  ${total} in all`);
}
console.log(`${findings} found in ${Math.round((Date.now() - begun) / 1000)} s`);
if (findings === 0) rmSync(folder, { recursive: true, force: true });
process.exit(findings > 0 ? 1 : 0);
