import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liesInside } from './inside';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'padproof-'));
  await mkdir(join(root, 'here', '..models'), { recursive: true });
  await mkdir(join(root, 'here-too'));
  await writeFile(join(root, 'secret'), '');
  await symlink(join(root, 'secret'), join(root, 'here', 'file-link'));
  await symlink(root, join(root, 'here', 'folder-link'));
  await symlink(join(root, 'here'), join(root, 'way-in'));
});
afterAll(() => rm(root, { recursive: true }));

test.each([
  ['.', true],
  ['..models', true],
  ['not-there/at-all', true],
  ['..', false],
  ['../secret', false],
  ['../here-too', false],
  ['../here', true],
  ['../way-in/..models', true],
  ['file-link', false],
  ['folder-link/secret', false],
  ['folder-link/not-there', false],
  ['/etc/passwd', false],
])('%s lies inside? %p', async (path, inside) => {
  const here = join(root, 'here');
  expect(await liesInside(path.startsWith('/') ? path : join(here, path), here)).toBe(inside);
});

test('a folder that is itself named by a link is the folder that it leads to', async () => {
  expect(await liesInside(join(root, 'here', '..models'), join(root, 'way-in'))).toBe(true);
});
