import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { readText } from '../../../core/files/read-regular';
import { subjectModules } from './modules';

/** So many folders are looked into, so deep: models lie near the top of a project, and data may lie beside them by the million. */
const MOST_FOLDERS = 2000;
const MOST_ENTRIES = 200_000;
const DEEPEST = 8;

/** More than the topology of a model of tfjs, whose weights are files of their own. */
const MOST_JSON = 16 * 2 ** 20;

/** What a script and a workflow can carry as it is. */
const PLAIN = /^[\w@+=,. /-]+$/;

/** The models of a project. */
export interface FoundModels {
  /** As MODEL names them, such as `./onnx/model.onnx`: the least deep first, and of one folder the plainest name. */
  readonly models: readonly string[];
  /** Names that are no model's here, since a workflow cannot carry them. */
  readonly odd: readonly string[];
  /** Was something left unread, since there is too much of it? */
  readonly cut: boolean;
}

/**
 * Looks for models below a folder: ONNX graphs, model.json of tfjs, folders with config.json and safetensors, and modules of a
 * Subject. It skips node_modules, what begins with a dot, and links.
 * @throws what the file system throws where the folder itself cannot be read.
 */
export async function findModels(root: string): Promise<FoundModels> {
  const found: string[] = [];
  let [folders, entries, cut] = [0, 0, false];
  let level = ['.'];
  for (let depth = 0; level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++folders > MOST_FOLDERS || entries > MOST_ENTRIES) {
        cut = true;
        break;
      }
      // A folder that may not be read holds no model of this user.
      const inside = await readdir(join(root, folder), { withFileTypes: true }).catch((thrown: unknown) => {
        if (folder === '.') throw thrown;
        return [];
      });
      entries += inside.length;
      const files = inside.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort(byPlainness);
      for (const entry of inside)
        if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
          next.push(posix.join(folder, entry.name));
      found.push(...(await modelsOf(root, folder, files)));
    }
    cut ||= depth === DEEPEST && next.length > 0;
    level = cut ? [] : next.sort();
  }
  const isPlain = (name: string): boolean => PLAIN.test(name);
  return { models: found.filter(isPlain), odd: found.filter((name) => !isPlain(name)), cut };
}

async function modelsOf(root: string, folder: string, files: readonly string[]): Promise<string[]> {
  const named = (name: string): string => (folder === '.' ? `./${name}` : `./${folder}/${name}`);
  const models = files.filter((name) => name.endsWith('.onnx')).map(named);
  if (files.includes('model.json') && (await isOfTfjs(join(root, folder, 'model.json'))))
    models.push(named('model.json'));
  const isCheckpoint = files.includes('config.json') && files.some((name) => name.endsWith('.safetensors'));
  if (isCheckpoint) models.unshift(folder === '.' ? '.' : `./${folder}`);
  return [...models, ...(await subjectModules(root, folder, files)).map(named)];
}

/** model.onnx goes before model_quantized.onnx. */
function byPlainness(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** Does a file have what the exporters of tfjs write? */
async function isOfTfjs(file: string): Promise<boolean> {
  try {
    const { format, modelTopology, weightsManifest } = JSON.parse(await readText(file, MOST_JSON)) as Readonly<
      Record<string, unknown>
    >;
    return (
      weightsManifest !== undefined && (modelTopology !== undefined || /^(graph|layers)-model$/.test(String(format)))
    );
  } catch {
    return false;
  }
}
