import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRequired } from '../../../testing/deep';

export const SERVERS = ['redis', 'postgres'] as const;
export type ServerName = (typeof SERVERS)[number];

/** What is hard to overlook where it is printed. */
export const SECRET = 'horse-battery-staple-queue';

/** A server on loopback, with a password, for as long as a suite runs. */
export interface TestServer {
  /** Without the password. */
  readonly url: string;
  /** With it. */
  readonly secretUrl: string;
  /** Ends it by -9, and starts it again where it was. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Debian has PostgreSQL's programs in a folder of each version, and not on the path. */
function postgresPrograms(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** Why there is no such server here; undefined where there is one. It is an error where PADPROOF_REQUIRE names it. */
export function unsupported(name: ServerName): string | undefined {
  const isHere = name === 'redis' ? spawnSync('redis-server', ['--version']).status === 0 : postgresPrograms();
  if (isHere) return undefined;
  const why = `unsupported: ${name}, which is not installed here`;
  if (isRequired(name)) throw new Error(`PADPROOF_REQUIRE names ${name}, and it is not here.`);
  return why;
}

export async function startServer(name: ServerName): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), `padproof-${name}-`));
  const port = await freePort();
  const begin = name === 'redis' ? redisAt(folder, port) : postgresAt(folder, port);
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    // Of a PostgreSQL that was killed children live on for a moment, and for so long another one does not begin.
    for (let left = 60; ; left--) {
      child = begin();
      try {
        return await answers(name, port, child);
      } catch (thrown) {
        if (child.exitCode === null || left === 0) throw thrown;
      }
      await sleep(500);
    }
  };
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  const [user, path] = name === 'redis' ? ['', ''] : ['padproof', '/postgres'];
  const urlOf = (who: string): string => `${name}://${who}127.0.0.1:${port}${path}`;
  return {
    url: urlOf(user && `${user}@`),
    secretUrl: urlOf(`${user}:${SECRET}@`),
    restart: async () => {
      await stop();
      await start();
    },
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function redisAt(folder: string, port: number): () => ChildProcess {
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', SECRET, '--dir', folder, '--save', ''];
  return () => spawn('redis-server', [...flags, '--appendonly', 'yes', '--appendfsync', 'always'], { stdio: 'ignore' });
}

/** PostgreSQL refuses to run as root. */
function postgresAt(folder: string, port: number): () => ChildProcess {
  const bin = postgresPrograms()!;
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'postgres']).stdout.toString());
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  writeFileSync(join(folder, 'password'), SECRET);
  if (user.uid !== undefined)
    for (const path of [folder, join(folder, 'password')]) chownSync(path, user.uid, user.gid);
  const data = join(folder, 'data');
  const init = [
    '-D',
    data,
    '-A',
    'scram-sha-256',
    '-U',
    'padproof',
    `--pwfile=${join(folder, 'password')}`,
    '--no-sync',
  ];
  const made = spawnSync(join(bin, 'initdb'), init, user);
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr.toString()}`);
  const flags = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder];
  return () => {
    // What it leaves behind where it was killed.
    rmSync(join(data, 'postmaster.pid'), { force: true });
    return spawn(join(bin, 'postgres'), flags, { ...user, stdio: 'ignore' });
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function answers(name: ServerName, port: number, child: ChildProcess): Promise<void> {
  for (let left = 600; left > 0; left--) {
    if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}`);
    if (await (name === 'redis' ? isOpen(port) : isReady(port))) return;
    await sleep(100);
  }
  throw new Error('the server does not answer');
}

/** It listens before it takes anybody. */
function isReady(port: number): boolean {
  const flags = ['-h', '127.0.0.1', '-p', String(port)];
  return spawnSync(join(postgresPrograms()!, 'pg_isready'), flags).status === 0;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
