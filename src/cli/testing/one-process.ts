import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildOnce, MAIN, type Ran, type RunOptions } from './binary';

const PROGRAM = `
const { run } = require(process.argv[1]);
const { stdout, stderr } = process;
// Each command listens for signals anew.
process.setMaxListeners(0);
process.on('message', async ({ args, cwd, env }) => {
  const ran = { stdout: '', stderr: '' };
  stdout.write = (text) => ((ran.stdout += text), true);
  stderr.write = (text) => ((ran.stderr += text), true);
  const before = { ...process.env };
  process.chdir(cwd);
  Object.assign(process.env, env);
  ran.code = await run([process.execPath, 'padproof', ...args]);
  for (const name of Object.keys(env)) if (name in before) process.env[name] = before[name]; else delete process.env[name];
  process.send(ran);
});`;

/**
 * Runs command lines of the compiled command one after another in one process, without a parent: for tests of what a verb does, where
 * to start two processes for each would take most of their time. What is about processes, signals or a first load takes `padproof`.
 */
export class OneProcess {
  private child: ChildProcess | undefined;

  /** @param options what the process is started with */
  constructor(private readonly options: Pick<RunOptions, 'env' | 'node'> = {}) {}

  async run(
    args: readonly string[],
    { cwd = process.cwd(), env = {} }: Pick<RunOptions, 'cwd' | 'env'> = {},
  ): Promise<Ran> {
    const child = (this.child ??= start(this.options));
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`the process of padproof ${args.join(' ')} ended`));
      child.once('exit', ended);
      child.once('message', (ran) => {
        child.off('exit', ended);
        resolve(ran as Ran);
      });
      child.send({ args, cwd, env });
    });
  }

  /** Ends the process; the next command has one of its own. */
  end(): void {
    this.child?.removeAllListeners('exit');
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

function start({ env, node = [] }: Pick<RunOptions, 'env' | 'node'>): ChildProcess {
  buildOnce();
  const plain = {
    ...process.env,
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    CI: undefined,
  };
  return spawn(process.execPath, [...node, '-e', PROGRAM, join(MAIN, '../verb.js')], {
    env: { ...plain, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}
