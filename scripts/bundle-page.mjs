// Bundles what runs in a browser. Part of `npm run build`.
// dist/page/page.js: src/subjects/page with tfjs, for --browser. dist/report-page/page.js and page.css: src/report/html/browser with
// Preact, which every report in HTML has in it. The licences of what is in them lie beside them.
import { build } from 'esbuild';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** For packages that are under it, and ship no copy. */
const APACHE = readFileSync(join(import.meta.dirname, 'licences/Apache-2.0.txt'), 'utf8');

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  logLevel: 'warning',
  metafile: true,
};

const page = await build({
  ...COMMON,
  entryPoints: ['src/subjects/page/main.ts'],
  outfile: 'dist/page/page.js',
  target: 'chrome120',
  // The notices within the sources go to page.js.LEGAL.txt.
  legalComments: 'external',
});
writeLicences('dist/page', page.metafile);

const report = await build({
  ...COMMON,
  entryPoints: [
    { in: 'src/report/html/browser/main.tsx', out: 'page' },
    { in: 'src/report/html/browser/style.css', out: 'page' },
  ],
  outdir: 'dist/report-page',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  tsconfig: 'src/report/html/browser/tsconfig.json',
  legalComments: 'none',
});
writeLicences('dist/report-page', report.metafile);

/** Writes what the packages in a bundle ask to be told of them. */
function writeLicences(out, { inputs }) {
  const packages = new Set(
    // What a browser has no use for is left out of a bundle, and is `(disabled):…` there.
    Object.keys(inputs).flatMap(
      (file) => /^(?!\(disabled\))(?:.*\/)?node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(file)?.[0] ?? [],
    ),
  );
  const notices = [...packages].sort().map(noticeOf);
  writeFileSync(join(ROOT, out, 'LICENSES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
}

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
