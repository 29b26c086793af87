// The pages of the API: what the package exports, by TypeDoc, from the types that are packed.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Application } from 'typedoc';
import { ROOT, manifest } from './project.mjs';

/** Writes a page for each entry of the package's `exports` that has types, and an index, into `folder`. */
export async function writeApi(folder) {
  rmSync(folder, { recursive: true, force: true });
  const entries = Object.entries(manifest.exports).filter(([, { types }]) => types);
  const entryPoints = entries.map(([, { types }]) => join(ROOT, types));
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints,
    tsconfig: join(import.meta.dirname, 'tsconfig.api.json'),
    skipErrorChecking: true,
    readme: 'none',
    useHTMLAnchors: true,
    name: 'API',
    router: 'module',
    entryFileName: 'modules',
    disableSources: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    hideGroupHeadings: false,
    expandObjects: false,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    excludeExternals: true,
    out: folder,
    logLevel: 'Warn',
  });
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc read nothing.');
  await app.generateOutputs(project);
  // TypeDoc calls a page as its file is called, and a reader as it is imported.
  for (const [name, { types }] of entries) {
    const page = join(folder, `${basename(types).replace(/\.d\.m?ts$/, '')}.md`);
    writeFileSync(page, readFileSync(page, 'utf8').replace(/^# .*$/m, `# ${name.replace('.', manifest.name)}`));
  }
}
