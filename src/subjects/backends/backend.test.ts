import * as tf from '@tensorflow/tfjs-core';
import { EnvironmentError, UsageError } from '../../core/errors';
import { probeBackend, useBackend, withBackend } from './backend';
import { backendNames } from './names';

test('wasm and cpu are there, whatever else is', async () => {
  for (const name of ['wasm', 'cpu']) {
    const probe = await probeBackend(name);
    expect(probe).toMatchObject({ name, available: true, versions: { '@tensorflow/tfjs-core': tf.version_core } });
    expect(probe.device).toBeTruthy();
  }
});

test('probing leaves the current backend as it was', async () => {
  await useBackend('cpu');
  for (const name of backendNames) await probeBackend(name);
  expect(tf.getBackend()).toBe('cpu');
  expect(tf.add(1, 2).dataSync()[0]).toBe(3);
});

test('a backend computes once it is used, and cpu does not greet', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  for (const name of ['cpu', 'wasm']) {
    await useBackend(name);
    expect(tf.getBackend()).toBe(name);
    expect(tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]).toBe(11);
  }
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test('an unknown name is answered with the known ones', async () => {
  await expect(useBackend('wasn')).rejects.toThrow(UsageError);
  await expect(useBackend('wasn')).rejects.toThrow(/"wasn".*wasm, cpu, tensorflow/);
});

test('a backend that is not there is never replaced by another', async () => {
  const { available, why, howToGet } = await probeBackend('tensorflow');
  if (available) return useBackend('tensorflow');
  expect(why).toMatch(/tfjs-node/);
  expect(howToGet).toMatch(/npm install/);
  await useBackend('cpu');
  await expect(useBackend('tensorflow')).rejects.toThrow(EnvironmentError);
  await expect(useBackend('tensorflow')).rejects.toThrow(/^The backend tensorflow is not available: /);
  expect(tf.getBackend()).toBe('cpu');
});

test('callers take turns: each finds its own backend current for all of its work', async () => {
  const seen = await Promise.all(
    ['wasm', 'cpu', 'wasm', 'cpu'].map((name) =>
      withBackend(name, async () => {
        const before = tf.getBackend();
        await new Promise((resolve) => setTimeout(resolve, 5));
        return [name, before, tf.getBackend()];
      }),
    ),
  );
  for (const [name, before, after] of seen) expect([before, after]).toEqual([name, name]);
});

test('a turn that throws passes its error on, and the turn too', async () => {
  const failing = withBackend('cpu', () => Promise.reject(new Error('mine')));
  const next = withBackend('wasm', () => tf.getBackend());
  await expect(failing).rejects.toThrow('mine');
  await expect(next).resolves.toBe('wasm');
});

test('there is a backend for every name', async () => {
  for (const name of backendNames) expect(await probeBackend(name)).toMatchObject({ name });
});
