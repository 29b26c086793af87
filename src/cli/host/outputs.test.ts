import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../core/errors';
import { writeOutputs } from './outputs';
import { padproof } from '../testing/binary';
import { moduleFolder } from '../testing/modules';

let folder: string;
beforeEach(() => (folder = moduleFolder()));
afterEach(() => rmSync(folder, { recursive: true }));

// Linux has a device that is always full.
const onLinux = existsSync('/dev/full') ? it : it.skip;

onLinux('on a full disk the other file is written, the report stays on the screen, and it is 3', async () => {
  const flags = ['good.mjs', '--runs', '2', '--only', 'repeatable', '--no-save'];
  const run = (...more: string[]): ReturnType<typeof padproof> =>
    padproof(['check', ...flags, ...more], { cwd: folder });
  const first = await run('--json', '/dev/full', '--junit', 'report.xml');
  expect(first).toMatchObject({ code: 3, stdout: expect.stringContaining('held') as string });
  expect(first.stderr).toMatch(/--json: \/dev\/full cannot be written: .*ENOSPC/);
  expect(readFileSync(join(folder, 'report.xml'), 'utf8')).toMatch(/<\/testsuites>\s*$/);
  const second = await run('--json', 'report.json', '--junit', '/dev/full');
  expect(second).toMatchObject({ code: 3, stdout: expect.stringContaining('held') as string });
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({ verdict: 'held' });
});

it('every file that cannot be written is named', async () => {
  const at = (name: string): string => join(folder, 'none', name);
  const content = (): string => '';
  const both = writeOutputs([
    { flag: '--json', file: at('a'), content },
    { flag: '--junit', file: at('b'), content },
    { flag: '--other', file: undefined, content },
    { flag: '--screen', file: true, content },
  ]);
  await expect(both).rejects.toThrow(EnvironmentError);
  await expect(both).rejects.toThrow(/--json: .*none.a cannot be written.*--junit: .*none.b cannot be written/);
});
