import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UsageError } from '../../../core/errors';
import { readText } from '../../../core/files/read-regular';
import { unreadable } from '../../../core/files/unreadable';
import { isJsonObject, parseStrictJson, showJson } from '../../../core/text/strict-json';

const MOST_BYTES = 2 ** 20;

export type Runner = 'vitest' | 'jest' | 'node:test';

/** What is to be known of a project to write for it. */
export interface Project {
  readonly runner: Runner;
  /** Is a file that ends in .js a module of ES? */
  readonly modules: boolean;
  /** The folder that tests are in, or go to. */
  readonly tests: string;
  /** What installs it in a CI, a line a step. */
  readonly install: readonly string[];
  /** The packages that it names as its own needs. */
  readonly packages: ReadonlySet<string>;
  /** Does Git LFS keep some of its files? */
  readonly lfs: boolean;
  /** The folder above in which its repository begins, where that is not this one. */
  readonly repository?: string;
}

const TESTS = ['test', 'tests', '__tests__'];

/**
 * Reads what a folder says of the project in it.
 * @throws UsageError where it has no package.json, or one that is malformed; EnvironmentError where it cannot be read.
 */
export async function readProject(folder: string): Promise<Project> {
  const manifest = await manifestOf(folder);
  const packages = new Set(
    ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) => {
      const named = manifest[field] ?? {};
      if (!isJsonObject(named))
        throw new UsageError(`package.json: ${field} is ${showJson(named)}; expected an object of names and versions.`);
      return Object.keys(named);
    }),
  );
  const names = await readdir(folder);
  const repository = repositoryAbove(folder);
  return {
    runner: runnerOf(manifest, packages),
    modules: manifest.type === 'module',
    tests: TESTS.find((name) => names.includes(name)) ?? TESTS[0],
    install: installOf(names),
    packages,
    lfs: names.includes('.gitattributes') && (await usesLfs(join(folder, '.gitattributes'))),
    ...(repository !== undefined && { repository }),
  };
}

async function manifestOf(folder: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readText(join(folder, 'package.json'), MOST_BYTES);
  } catch (thrown) {
    const why = `package.json cannot be read: ${messageOf(thrown)}.`;
    throw unreadable(`${why} Run padproof init in the folder of a project; npm init makes one.`, thrown);
  }
  const manifest = parseStrictJson(text, 'package.json');
  if (!isJsonObject(manifest)) throw new UsageError(`package.json is ${showJson(manifest)}; expected an object.`);
  return manifest;
}

/** The runner that the project installs; of both, the one that its script "test" runs. */
function runnerOf({ scripts }: Record<string, unknown>, packages: ReadonlySet<string>): Runner {
  const test = isJsonObject(scripts) ? String(scripts.test) : '';
  const there = (['vitest', 'jest'] as const).filter((name) => packages.has(name));
  return there.find((name) => test.includes(name)) ?? there[0] ?? (/\bjest\b/.test(test) ? 'jest' : 'node:test');
}

function installOf(names: readonly string[]): string[] {
  if (names.includes('package-lock.json') || names.includes('npm-shrinkwrap.json')) return ['npm ci'];
  if (names.includes('pnpm-lock.yaml')) return ['corepack enable', 'pnpm install --frozen-lockfile'];
  if (names.includes('yarn.lock')) return ['corepack enable', 'yarn install'];
  return ['npm install'];
}

async function usesLfs(file: string): Promise<boolean> {
  return /filter=lfs/.test(await readText(file, MOST_BYTES).catch(() => ''));
}

function repositoryAbove(folder: string): string | undefined {
  let place = resolve(folder);
  if (existsSync(join(place, '.git'))) return undefined;
  while (dirname(place) !== place) {
    place = dirname(place);
    if (existsSync(join(place, '.git'))) return place;
  }
  return undefined;
}
