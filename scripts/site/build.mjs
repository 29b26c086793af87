// Generates docs/reference from the code, then builds the site: npm run docs [-- OPTIONS of vitepress build, such as --base /padproof/]
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeApi } from './api.mjs';
import { claimsPage } from './claims-page.mjs';
import { cliPage } from './cli-page.mjs';
import { REFERENCE, ROOT, SITE } from './project.mjs';
import { writeQuestion } from './question.mjs';
import { schemaPage } from './schema-page.mjs';

rmSync(REFERENCE, { recursive: true, force: true });
mkdirSync(REFERENCE, { recursive: true });
for (const [name, write] of Object.entries({ cli: cliPage, claims: claimsPage, 'report-schema': schemaPage })) {
  writeFileSync(join(REFERENCE, `${name}.md`), write());
}
await writeApi(join(REFERENCE, 'api'));
const vitepress = join(ROOT, 'node_modules/vitepress/bin/vitepress.js');
execFileSync(process.execPath, [vitepress, 'build', 'docs', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
await writeQuestion(SITE);
for (const name of ['report', 'reports']) {
  copyFileSync(join(ROOT, `docs/${name}.schema.json`), join(SITE, `${name}.schema.json`));
}
