// Servers of a queue on loopback, with a password, that are killed by -9 and start again where they were.
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const SERVERS = ['redis', 'postgres'];

/** Why there is no such server here; undefined where there is one. */
export function missing(server) {
  if (server === 'redis')
    return spawnSync('redis-server', ['--version']).status === 0 ? undefined : howTo('redis-server');
  return programs() ? undefined : howTo('postgresql');
}

const howTo = (name) => `${name} is not installed. On Debian: apt-get install ${name}`;

/** Debian has PostgreSQL's programs in a folder of each version, and not on the path. */
function programs() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/**
 * A server in a folder: its address without the password, the command that starts it, and whether it takes commands.
 * @returns `{ url, command, options, isReady }`
 */
export async function serverAt(server, folder, password) {
  const port = await freePort();
  return server === 'redis' ? redis(folder, port, password) : postgres(folder, port, password);
}

/** The command of a Redis on loopback that keeps nothing on disk. */
export function redisCommand(folder, port, password) {
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', password];
  return ['redis-server', ...own, '--dir', folder, '--save', ''];
}

function redis(folder, port, password) {
  return {
    url: `redis://127.0.0.1:${port}`,
    command: [...redisCommand(folder, port, password), '--appendonly', 'yes', '--appendfsync', 'always'],
    options: {},
    isReady: () => isOpen(port),
  };
}

/** PostgreSQL refuses to run as root. */
function postgres(folder, port, password) {
  const bin = programs();
  const idOf = (flag) => Number(spawnSync('id', [flag, 'postgres']).stdout.toString());
  const options = process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  const home = join(folder, 'postgres');
  const [data, secret] = [join(home, 'data'), join(home, 'password')];
  mkdirSync(home);
  writeFileSync(secret, password);
  if (options.uid !== undefined) for (const path of [folder, home, secret]) chownSync(path, options.uid, options.gid);
  const init = ['-D', data, '-A', 'scram-sha-256', '-U', 'padproof', `--pwfile=${secret}`, '--no-sync'];
  const made = spawnSync(join(bin, 'initdb'), init, options);
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  return {
    url: `postgres://padproof@127.0.0.1:${port}/postgres`,
    command: [join(bin, 'postgres'), '-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', home],
    options,
    // What it leaves behind where it was killed.
    before: () => rmSync(join(data, 'postmaster.pid'), { force: true }),
    // It listens before it takes anybody.
    isReady: async () => spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0,
  };
}

/** Starts a server, and waits until it takes commands. @param begin starts its command once, and returns the process */
export async function started({ before, isReady }, begin) {
  // Of a PostgreSQL that was killed children live on for a moment, and for so long another one does not begin.
  for (let left = 600; left > 0; left--) {
    before?.();
    const child = begin();
    // Of one that a signal ended there is no exit code.
    while (child.exitCode === null && child.signalCode === null) {
      if (await isReady()) return;
      await sleep(50);
    }
    await sleep(200);
  }
  throw new Error('the server does not start');
}

/** A port of loopback that nobody listens on. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
