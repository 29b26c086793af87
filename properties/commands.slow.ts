// Every command that the README and the pages show, run in a project where what it names is there: npm run docs:commands
//
// A command that needs what this machine has not is skipped, by the name of what it needs. PADPROOF_REQUIRE names what must be here.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { FaultyServer } from '../src/subjects/server/testing/faulty-server';
import { commands, pages, type Shown } from './site/pages';
import { forward, makeProject, nameFile, runnable } from './site/project';
import { ruleFor, type Rule } from './site/rules';
import { isRequired } from './support';

/** The ports of the servers that the pages name. */
const PORTS = [8080, 11434];

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

async function run(command: string, cwd: string): Promise<Ran> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    CI: undefined,
    GITHUB_ACTIONS: undefined,
    OPENAI_API_KEY: undefined,
  };
  const child = spawn('bash', ['-o', 'pipefail', '-c', runnable(command)], { cwd, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { code: await new Promise((done) => child.on('close', done)), output };
}

/** Why a command is not run here, or undefined. */
function missing(rule: Rule): string | undefined {
  if (!('needs' in rule)) return undefined;
  return rule.part && isRequired(rule.part) ? undefined : rule.needs;
}

let server: FaultyServer;
let ports: Server[];
beforeAll(async () => {
  server = await FaultyServer.start();
  ports = await Promise.all(PORTS.map((port) => forward(port, server.url('none', ''))));
});
afterAll(async () => {
  for (const port of ports) port.close();
  await server.stop();
});

describe.each(pages().filter((page) => commands(page).length > 0))('%s', (page) => {
  let project: string;
  beforeAll(async () => {
    project = makeProject();
    // A counterexample that is there before a page begins.
    mkdirSync(join(project, 'golden'));
    const leak = 'npx padproof check examples/leaks/int8-activations.mjs --seed 1 --runs 5 --min-coverage 0';
    await run(`${leak} --only pad-content-is-ignored --save golden/counterexamples`, project);
    nameFile(project, 'golden/counterexamples');
  });
  afterAll(() => rmSync(project, { recursive: true }));

  for (const { command } of commands(page) as Shown[]) {
    const rule = ruleFor(command)!;
    const why = missing(rule);
    if (why) {
      test.skip(`${command} · needs ${why}`, () => {});
      continue;
    }
    test(
      command,
      async () => {
        const { code, output } = await run(command, project);
        if (code !== rule.exits) throw new Error(`It exited with ${code}, not with ${rule.exits}:\n${output}`);
        if (existsSync(join(project, 'found'))) nameFile(project, 'found');
      },
      900_000,
    );
  }
});
