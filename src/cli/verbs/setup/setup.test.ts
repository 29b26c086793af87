import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { padproof } from '../../testing/binary';

// That it sets backends up, and that they compute, takes the network and minutes; the checks of a whole checkout do it.
const folder = mkdtempSync(join(tmpdir(), 'padproof-'));
afterAll(() => rmSync(folder, { recursive: true }));

const onLinux = process.platform === 'linux' ? it : it.skip;

it('knows two backends, and says so', async () => {
  const { code, stderr } = await padproof(['setup', 'wasm'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/tensorflow, webgpu/);
});

it('takes one TensorFlow, not two', async () => {
  const { code, stderr } = await padproof(['setup', 'tensorflow', '--tensorflow', 'x', '--python', 'y'], {
    cwd: folder,
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--tensorflow and --python both name a TensorFlow/);
});

it('has no use for a TensorFlow where webgpu is wanted', async () => {
  const { code, stderr } = await padproof(['setup', 'webgpu', '--python', 'python3'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/are for setup tensorflow/);
});

onLinux('names what a folder lacks that should have a TensorFlow', async () => {
  mkdirSync(join(folder, 'tensorflow', 'include'), { recursive: true });
  const { code, stderr } = await padproof(['setup', 'tensorflow', '--tensorflow', 'tensorflow'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--tensorflow: tensorflow has no libtensorflow_cc\.so\.2/);
});

onLinux('says of a Python that it has no TensorFlow', async () => {
  const { code, stderr } = await padproof(['setup', 'tensorflow', '--python', 'no-such-python'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--python: no-such-python cannot be run, or has no TensorFlow/);
});

it('names a file in the way of the folder', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { code, stderr } = await padproof(['setup', 'webgpu', '--into', 'file/deeper'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--into: .*file\/deeper/);
});
