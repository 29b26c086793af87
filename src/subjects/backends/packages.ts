import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const requireHere = createRequire(__filename);

/** An optional package that is installed. */
export interface InstalledPackage {
  readonly version: string;
  /** Its main file. */
  readonly main: string;
}

/**
 * Finds an optional package beside padproof, then in the project that padproof is run from; undefined where it is in neither.
 *
 * By its package.json, since jest takes a bare name for a file beside the one that asks.
 */
export function findPackage(name: string): InstalledPackage | undefined {
  const file = packageJsonOf(name);
  if (file === undefined) return undefined;
  const { version, main = 'index.js' } = JSON.parse(readFileSync(file, 'utf8')) as { version: string; main?: string };
  return { version, main: join(dirname(file), main) };
}

function packageJsonOf(name: string): string | undefined {
  const resolved = (request: string): string | undefined => {
    try {
      return requireHere.resolve(request, { paths: [__dirname, process.cwd()] });
    } catch {
      return undefined;
    }
  };
  const file = resolved(`${name}/package.json`);
  if (file !== undefined) return file;
  // Some show what they export and nothing else.
  const main = resolved(name) ?? '';
  const folder = join('node_modules', name);
  const at = main.lastIndexOf(folder);
  return at < 0 ? undefined : join(main.slice(0, at), folder, 'package.json');
}
