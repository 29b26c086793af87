// The pages of the API: what the package exports, by TypeDoc, from the types that are packed.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from 'typedoc';
import { ROOT, manifest } from './project.mjs';

/** Writes a page for each entry of the package's `exports` that has types, and an index, into `folder`. */
export async function writeApi(folder) {
  rmSync(folder, { recursive: true, force: true });
  const entryPoints = Object.values(manifest.exports).flatMap(({ types }) => (types ? [join(ROOT, types)] : []));
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints,
    tsconfig: join(import.meta.dirname, 'tsconfig.api.json'),
    skipErrorChecking: true,
    readme: 'none',
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
}
