// Bundles src/subjects/page with tfjs into dist/page/page.js, which a browser runs for --browser, and writes the licences of what is in
// it beside it. Part of `npm run build`.
import { build } from 'esbuild';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'dist/page');
/** For packages that are under it, and ship no copy. */
const APACHE = readFileSync(join(import.meta.dirname, 'licences/Apache-2.0.txt'), 'utf8');

const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ['src/subjects/page/main.ts'],
  outfile: join(OUT, 'page.js'),
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome120',
  // The notices within the sources go to page.js.LEGAL.txt.
  legalComments: 'external',
  logLevel: 'warning',
  metafile: true,
});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap((file) => /^(?:.*\/)?node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(file)?.[0] ?? []),
);
writeFileSync(
  join(OUT, 'LICENSES.txt'),
  [...packages]
    .sort()
    .map(noticeOf)
    .join(`\n${'-'.repeat(80)}\n\n`),
);

/** What a package asks to be told of it: name, version, licence and its text. */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(ROOT, folder)).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? readFileSync(join(ROOT, folder, file), 'utf8') : textWithout(name, license, folder);
  return `${name} ${version}\nLicence: ${license}\n\n${text.trim()}\n`;
}

function textWithout(name, license, folder) {
  if (license === 'Apache-2.0') return APACHE;
  // Some say it at the end of their README alone.
  const readme = join(ROOT, folder, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  const found = /^(?:#+ *)?licen[cs]e\b[^]*/im.exec(text)?.[0];
  if (found) return found;
  throw new Error(
    `${name} is bundled, and its licence ${license} has no text in ${folder}. Add one to scripts/licences.`,
  );
}
