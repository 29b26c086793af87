import { option } from '../../core/option';
import { spawnSync } from 'node:child_process';
import type { BackendProbe } from '../backends/backend';
import { BACKEND, pythonFor } from './source';

const VERSIONS = `
import json, platform
from importlib.metadata import PackageNotFoundError, version
def of(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None
print(json.dumps({"python": platform.python_version(), **{name: of(name) for name in ("torch", "transformers")}}))`;

const LIMIT_MS = 20_000;

/** Says whether there is a Python with torch and transformers. Neither is loaded, which would take seconds. */
export function probeTorch(): BackendProbe {
  const python = pythonFor();
  const missing = (why: string, versions: Readonly<Record<string, string>> = {}): BackendProbe => {
    const howToGet = `${python} -m pip install torch transformers, or name another Python with ${option('python')}`;
    return { name: BACKEND, available: false, why, versions, howToGet };
  };
  const { status, stdout, error } = spawnSync(python, ['-c', VERSIONS], { encoding: 'utf8', timeout: LIMIT_MS });
  if (status !== 0) return missing(`${python} cannot be run: ${error ? error.message : `it ended with ${status}`}.`);
  const found = Object.entries(JSON.parse(stdout) as Record<string, string | null>);
  const versions = Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null));
  const absent = found.filter(([, version]) => version === null).map(([name]) => name);
  if (absent.length > 0) return missing(`${python} has no ${absent.join(' and no ')}.`, versions);
  return { name: BACKEND, available: true, versions, device: python };
}
