// Compiles assembly/ to the modules that the wasm kernels and the reference run: node scripts/wasm-kernels.mjs [--check]
//
// They are committed, as base64 in source files, so that neither building padproof nor installing it takes AssemblyScript.
// With --check nothing is written, and the exit code is 1 where a file is not what assembly/ compiles to.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is compiled, into what. */
const MODULES = [
  { source: 'assembly/index.ts', target: 'src/subjects/kernels/wasm/module.ts', what: 'The kernels' },
  {
    source: 'assembly/reference/index.ts',
    target: 'src/subjects/reference/module.ts',
    what: "The reference's products",
  },
];

/** On an imported memory, and with no other import: `abort` is of assertions, of which there are none. */
const OPTIONS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--enable',
  'simd',
  '--use',
  'abort=',
];

async function compiled(source) {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-wasm-'));
  try {
    const file = join(folder, 'kernels.wasm');
    const { error, stderr } = await asc.main([source, '--baseDir', root, ...OPTIONS, '-o', file]);
    if (error) throw new Error(`${source} does not compile:\n${stderr}`);
    return readFileSync(file).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const { source, target, what } of MODULES) {
  const text = `// Made from assembly/ by scripts/wasm-kernels.mjs; not to be edited.

/** ${what} as a WebAssembly module, in base64. */
export const MODULE =
  '${await compiled(source)}';
`;
  if (!process.argv.includes('--check')) writeFileSync(join(root, target), text);
  else if (readFileSync(join(root, target), 'utf8') !== text) {
    console.error(`${target} is not what ${source} compiles to. Run npm run wasm, and commit both.`);
    process.exitCode = 1;
  }
}
