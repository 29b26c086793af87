import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../core/report/report';
import { isRequired } from '../../testing/deep';
import { SECRET, SERVERS, startServer, unsupported } from '../../tools/queue/testing/servers';
import { padproof, unwrapped } from '../testing/binary';
import { moduleFolder } from '../testing/modules';
import { OneProcess } from '../testing/one-process';

let folder: string;
const one = new OneProcess();
beforeAll(() => {
  folder = moduleFolder();
  writeFileSync(
    join(folder, 'hangs.mjs'),
    `import { existsSync, writeFileSync } from 'node:fs';
import { subject, leaky } from './base.mjs';
const { HANG } = process.env;
export default () => subject((batch) => {
  if (!HANG || batch.size < 2) return leaky(batch);
  writeFileSync(HANG, '');
  return new Promise(() => {});
});`,
  );
  writeFileSync(
    join(folder, 'changes.mjs'),
    `import { appendFileSync } from 'node:fs';
import { subject, leaky } from './base.mjs';
export default () => subject((batch) => {
  if (!process.env.CHANGES || batch.size < 2) return leaky(batch);
  appendFileSync(new URL(import.meta.url), '// another');
  process.kill(process.pid, 'SIGKILL');
});`,
  );
});
afterAll(() => {
  one.end();
  rmSync(folder, { recursive: true, maxRetries: 10 });
});

const CHECK =
  'check hangs.mjs --seed 1 --runs 20 --min-coverage 0 --no-save --only pad-content-is-ignored,mask-matters,matches-unpadded';

test.each([
  ['work', 'padproof work needs --queue URL'],
  ['work --queue http://host', '--queue begins with "http:"; expected redis://'],
  ['check --runs 9 --queue nonsense', '--queue is no address of a queue'],
  ['check --queue redis://127.0.0.1:1', '--queue needs --runs, and no --minutes'],
  ['check --runs 9 --workers 2 --queue redis://host', '--workers and --queue each share the cases out'],
  ['check --runs 9 --shard 1/2 --json x.json --queue redis://host', '--shard and --queue each share'],
  [
    'work m --backend transformers.js --queue redis://host',
    'each has a queue of its own. Say which of them this worker is for: --level tokens or --level texts.',
  ],
  [
    'work http://host/v1/embeddings --queue redis://host',
    '--queue would ask http://host/v1/embeddings from every worker',
  ],
])('%s is refused', async (args, words) => {
  const { code, stderr } = await one.run(args.split(' '), { cwd: folder });
  expect([code, unwrapped(stderr)]).toEqual([2, expect.stringContaining(words)]);
});

test('where no server answers, that is said, and no password', async () => {
  const { code, stderr } = await one.run(`${CHECK} --queue redis://:${SECRET}@127.0.0.1:1`.split(' '), { cwd: folder });
  expect(code).toBe(3);
  expect(unwrapped(stderr)).toContain('redis://127.0.0.1:1 cannot be used as a queue: connect ECONNREFUSED');
  expect(stderr).not.toContain(SECRET);
});

(isRequired('redis') ? test : test.skip)(
  'a worker whose process ends, and whose model has become another by then, refuses and ends',
  async () => {
    const server = await startServer('redis');
    const [cwd, PADPROOF_QUEUE_PASSWORD] = [folder, SECRET];
    const work = ['work', 'changes.mjs', '--queue', server.url, '--idle', '1'];
    const worked = padproof(work, { cwd, env: { PADPROOF_QUEUE_PASSWORD, CHANGES: 'yes' } });
    const check = [...CHECK.replace('hangs', 'changes').split(' '), '--queue', server.url];
    const meanwhile = async (child: ChildProcess): Promise<void> => {
      await worked;
      child.kill('SIGINT');
    };
    const checked = padproof(check, { cwd, env: { PADPROOF_QUEUE_PASSWORD }, meanwhile });
    const { code, stderr } = await worked;
    await checked;
    await server.stop();
    expect([code, unwrapped(stderr)]).toEqual([2, expect.stringContaining('This worker refused a batch, and ends: ')]);
  },
);

const reportIn = (file: string): object => {
  const { seconds: _, when: __, ...report } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Report;
  return report;
};

describe.each(SERVERS)('with processes of their own, in %s', (name) => {
  if (!isRequired(name)) {
    test.skip(`not asked for: ${name} (PADPROOF_REQUIRE does not name it)`, () => {});
    return;
  }
  unsupported(name);

  test('a worker that is killed by -9 with a batch in hand changes nothing; Ctrl-C ends another, and no password is printed', async () => {
    const server = await startServer(name);
    const [cwd, marker] = [folder, join(folder, `${name}-hangs`)];
    const queue = ['--queue', server.url];
    const env = { PADPROOF_QUEUE_PASSWORD: SECRET };
    const work = ['work', 'hangs.mjs', ...queue];
    const here = async (until: () => boolean): Promise<void> => {
      while (!until()) await sleep(50);
    };
    const kill = async (child: ChildProcess): Promise<void> => {
      await here(() => existsSync(marker) || child.exitCode !== null);
      child.kill('SIGKILL');
    };
    const killed = padproof(work, { cwd, env: { ...env, HANG: marker }, meanwhile: kill });
    let ended = false;
    const checked = padproof([...CHECK.split(' '), ...queue, '--json', `${name}.json`], { cwd, env }).finally(
      () => (ended = true),
    );
    const dead = await killed;
    const interrupt = async (child: ChildProcess): Promise<void> => {
      await here(() => ended);
      child.kill('SIGINT');
    };
    const worked = await padproof(work, { cwd, env, meanwhile: interrupt });
    const { code, stderr } = await checked;
    expect([dead.code, code, worked.code]).toEqual([null, 1, 0]);
    await padproof([...CHECK.split(' '), '--json', 'whole.json'], { cwd });
    expect(reportIn(`${name}.json`)).toEqual(reportIn('whole.json'));
    expect(worked.stdout).toMatch(/^padproof work: \d+ batches judged, \d+ cases; 0 failed\.\n$/);
    expect(worked.stderr).toContain('stopping after the batch in hand');
    for (const text of [dead.stderr, stderr, worked.stderr, worked.stdout]) expect(text).not.toContain(SECRET);
    await server.stop();
  });
});
