// Compiles assembly/ to the module that the wasm kernels run: node scripts/wasm-kernels.mjs [--check]
//
// It is committed, as base64 in a source file, so that neither building padproof nor installing it takes AssemblyScript.
// With --check nothing is written, and the exit code is 1 where the file is not what assembly/ compiles to.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/kernels/wasm/module.ts');

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

async function compiled() {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-wasm-'));
  try {
    const file = join(folder, 'kernels.wasm');
    const { error, stderr } = await asc.main(['assembly/index.ts', '--baseDir', root, ...OPTIONS, '-o', file]);
    if (error) throw new Error(`assembly/ does not compile:\n${stderr}`);
    return readFileSync(file).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const text = `// Made from assembly/ by scripts/wasm-kernels.mjs; not to be edited.

/** The kernels as a WebAssembly module, in base64. */
export const MODULE =
  '${await compiled()}';
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('src/kernels/wasm/module.ts is not what assembly/ compiles to. Run npm run wasm, and commit both.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
