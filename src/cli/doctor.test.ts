import { padproof } from './testing/binary';

it('says which backends work, why the others do not, and how to get them', async () => {
  const { code, stdout } = await padproof(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/wasm +✓ available +\(default\)/);
  expect(stdout).toContain(`node ${process.versions.node}`);
  expect(stdout).toContain('@tensorflow/tfjs-core 4.');
});

it('says it in JSON', async () => {
  const { code, stdout } = await padproof(['doctor', '--json']);
  const found = JSON.parse(stdout) as {
    backends: { name: string; available: boolean; why?: string; howToGet?: string }[];
  };
  expect(code).toBe(0);
  expect(found).toMatchObject({
    format: 'padproof-doctor',
    version: 1,
    node: process.versions.node,
    defaultBackend: 'wasm',
  });
  expect(found.backends.slice(0, 2)).toMatchObject([
    { name: 'wasm', available: true },
    { name: 'cpu', available: true },
  ]);
  for (const { available, why, howToGet } of found.backends) {
    expect(available || (why !== undefined && howToGet !== undefined)).toBe(true);
  }
});
