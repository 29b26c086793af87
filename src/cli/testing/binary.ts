import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
export const MAIN = join(ROOT, 'dist/cli/main.js');
const LOCK = join(tmpdir(), `padproof-build-${statSync(ROOT).ino}`);

/** Longer than any run takes on a crowded machine, in milliseconds. */
const MOST_MS = 200_000;

/** How a run of the command line ended, and what it printed. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node itself. */
  readonly node?: readonly string[];
  /** Called as soon as the process runs. */
  readonly meanwhile?: (child: ChildProcess) => void | Promise<void>;
}

/** Runs the compiled command line in a process of its own. */
export async function padproof(
  args: readonly string[],
  { cwd, env, node = [], meanwhile }: RunOptions = {},
): Promise<Ran> {
  buildOnce();
  const plain = {
    ...process.env,
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    CI: undefined,
  };
  const child = spawn(process.execPath, [...node, MAIN, ...args], { cwd, env: { ...plain, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const timer = setTimeout(() => {
    stderr += `\nIt took longer than ${MOST_MS / 1000} s, and was killed.`;
    child.kill('SIGKILL');
  }, MOST_MS);
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await meanwhile?.(child);
  const code = await closed;
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/** Words as they were before they were broken into lines. */
export function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** Compiles if a source is newer than what was compiled; test files that run at the same time wait for each other. */
export function buildOnce(): void {
  if (built) return;
  let output = '';
  for (let builds = 0; !isFresh();) {
    if (builds === 3) throw new Error(`npm run build does not come to an end:\n${output}`);
    try {
      mkdirSync(LOCK);
    } catch {
      const abandoned = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 120_000;
      if (abandoned) rmdirSync(LOCK);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      continue;
    }
    try {
      // An error of types is the business of the type check; it keeps nothing from being compiled.
      const tsc = require.resolve('typescript/bin/tsc');
      for (const args of [['scripts/bundle-page.mjs'], [tsc, '-p', 'tsconfig.build.json']]) {
        output = spawnSync(process.execPath, args, { cwd: ROOT }).stdout.toString();
      }
      builds++;
    } finally {
      rmdirSync(LOCK);
    }
  }
  built = true;
}

/** Has this suite seen that what is compiled is no older than its sources? To look takes 20 ms. */
let built = false;

function isFresh(): boolean {
  if (!existsSync(MAIN) || existsSync(LOCK)) return false;
  const built = statSync(MAIN).mtimeMs;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /[.](tsx?|css)$/.test(file) && !file.endsWith('.test.ts') && !file.includes('testing'),
  );
  return sources.every((file) => statSync(join(ROOT, 'src', file)).mtimeMs <= built);
}
