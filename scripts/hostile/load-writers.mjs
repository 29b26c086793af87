import { build } from 'esbuild';
import Module from 'node:module';
import { dirname, join } from 'node:path';

/** Compiles a file of this folder with all of src/ that it imports, which is TypeScript, in memory, and gives what it exports. */
export async function loadWithSources(name) {
  const file = join(import.meta.dirname, name);
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    logLevel: 'error',
  });
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(dirname(file));
  module._compile(outputFiles[0].text, `${file}.cjs`);
  return module.exports;
}
