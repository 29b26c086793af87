import { option } from '../../core/option';
import { spawnSync } from 'node:child_process';
import type { BackendProbe } from '../backends/backend';
import { SENTENCE_TRANSFORMERS } from './sentence-transformers';
import { BACKEND, pythonFor } from './source';

/** What each backend that runs in Python takes. */
const NEEDS = {
  [BACKEND]: ['torch', 'transformers'],
  [SENTENCE_TRANSFORMERS]: ['sentence-transformers', 'torch', 'transformers'],
};

const VERSIONS = `
import json, platform
from importlib.metadata import PackageNotFoundError, version
def of(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None
names = ("sentence-transformers", "torch", "transformers")
print(json.dumps({"python": platform.python_version(), **{name: of(name) for name in names}}))`;

const LIMIT_MS = 20_000;

/** Says whether there is a Python with what each backend takes that runs in one. Nothing is loaded, which would take seconds. */
export function probePython(named?: string): BackendProbe[] {
  const python = pythonFor(named);
  const { status, stdout, error } = spawnSync(python, ['-c', VERSIONS], { encoding: 'utf8', timeout: LIMIT_MS });
  const why =
    status === 0 ? undefined : `${python} cannot be run: ${error ? error.message : `it ended with ${status}`}.`;
  const found = why === undefined ? (JSON.parse(stdout) as Record<string, string | null>) : {};
  return Object.entries(NEEDS).map(([name, needs]) => probeOf(name, needs, python, found, why));
}

function probeOf(
  name: string,
  needs: readonly string[],
  python: string,
  all: Readonly<Record<string, string | null>>,
  broken: string | undefined,
): BackendProbe {
  const missing = (why: string, versions: Readonly<Record<string, string>> = {}): BackendProbe => {
    const howToGet = `${python} -m pip install ${needs.join(' ')}, or name another Python with ${option('python')}`;
    return { name, available: false, why, versions, howToGet };
  };
  if (broken !== undefined) return missing(broken);
  const found = Object.entries(all).filter(([part]) => part === 'python' || needs.includes(part));
  const versions = Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null));
  const absent = found.filter(([, version]) => version === null).map(([name]) => name);
  if (absent.length > 0) return missing(`${python} has no ${absent.join(' and no ')}.`, versions);
  return { name, available: true, versions, device: python };
}
