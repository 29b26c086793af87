// Builds the page that answers: one file, which asks nobody for anything. node scripts/site/question.mjs FOLDER
// It takes the shell of a page from what is built: npm run build comes first.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeLicences } from '../notices.mjs';
import { ROOT } from './project.mjs';

const { shellOf } = createRequire(join(ROOT, 'dist', 'index.js'))('./report/html/shell.js');

/** What a page has no use for: reading folders, and the place in a file of the user where something was thrown. */
const withoutNode = {
  name: 'without-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {}', loader: 'js' }));
    onLoad({ filter: /core.text.thrown-at\.ts$/ }, () => ({ contents: 'export const thrownAt = () => undefined;' }));
  },
};

/** Writes question.html, with script and style in it, and beside it what the packages in it ask to be told of them. */
export async function writeQuestion(folder) {
  mkdirSync(folder, { recursive: true });
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    tsconfig: 'src/report/html/browser/tsconfig.json',
    entryPoints: [
      { in: 'src/report/html/question/main.tsx', out: 'question' },
      { in: 'src/report/html/question/question.css', out: 'question' },
    ],
    outdir: folder,
    write: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutNode],
  });
  const text = (extension) => outputFiles.find(({ path }) => path.endsWith(extension)).text.trim();
  writeFileSync(join(folder, 'question.html'), pageOf(text('.js'), text('.css')));
  writeLicences(folder, metafile, 'question.licences.txt');
}

function pageOf(script, style) {
  return shellOf({
    title: 'Should the last row be zero? – padproof',
    style,
    main: `<h1>Should the last row be zero?</h1>
<p>No: rows are queries, and a softmax makes each of them sum to one. Columns are keys, and the mask hides keys. This page shows it on live numbers, and needs scripts for that.</p>`,
    script,
  });
}

if (process.argv[1] === import.meta.filename) await writeQuestion(process.argv[2]);
