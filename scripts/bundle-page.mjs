// Bundles what runs in a browser. Part of `npm run build`.
// dist/page/page.js: src/subjects/page with tfjs, for --browser; graphs.js: the same for ONNX graphs, with neither. dist/report-page/page.js and page.css: src/report/html/browser with
// Preact, which every report in HTML has in it. The licences of what is in them lie beside them.
import { build } from 'esbuild';
import { join } from 'node:path';
import { writeLicences } from './notices.mjs';

const ROOT = join(import.meta.dirname, '..');
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
  entryPoints: [
    { in: 'src/subjects/page/main.ts', out: 'page' },
    { in: 'src/subjects/page/graphs/main.ts', out: 'graphs' },
  ],
  outdir: 'dist/page',
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
