import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backends/backend';
import type { Kernels } from './kernel-set';
import { plainKernels } from './testing/plain-kernels';
import { EnvironmentError, ExitCode } from '../../core/errors';
import { chooseKernels, tryKernels } from './choose';

beforeAll(() => useBackend('cpu'));

test('plain kernels are none to choose, nor is there a choice where a backend brings none, and fast ones of a backend that brings none are an error of the environment', async () => {
  expect(await chooseKernels('cpu', 'plain')).toEqual({});
  expect(await chooseKernels('cpu', 'auto')).toEqual({});
  const refused = chooseKernels('cpu', 'fast');
  await expect(refused).rejects.toThrow(EnvironmentError);
  await expect(refused).rejects.toMatchObject({ exitCode: ExitCode.environment });
  await expect(refused).rejects.toThrow(/^`kernels`: there are no fast kernels on cpu here: .* Take `kernels` plain/);
});

test('kernels that agree with the plain ones pass the trial, which gives every tensor back', async () => {
  const before = tf.memory().numTensors;
  const kernels = plainKernels();
  expect(await tryKernels('cpu', () => kernels)).toEqual({ kernels });
  expect(tf.memory().numTensors).toBe(before);
});

const wrong: [what: string, kernels: () => Kernels, why: RegExp][] = [
  [
    'that scale what they normalise',
    () => ({
      ...plainKernels(),
      addLayerNorm: (x, residual, weights, eps) =>
        tf.mul(plainKernels().addLayerNorm(x, residual, weights, eps), 1 + 2 ** -16),
    }),
    /^their hidden states are 1\.\de-5 of the largest number away .* 0\.000002 is allowed \(10 × the largest seen on cpu/,
  ],
  [
    'that forget the mask',
    () => ({
      ...plainKernels(),
      forLayer: (weights, config) => {
        const layer = plainKernels().forLayer(weights, config);
        return { ...layer, attention: (hidden) => layer.attention(hidden, null) };
      },
    }),
    /^their hidden states are .* away/,
  ],
  [
    'that give NaN',
    () => ({ ...plainKernels(), addLayerNorm: (x) => tf.mul(x, NaN) }),
    /^their hidden states are Infinity of/,
  ],
  [
    'that scale the logits',
    () => ({
      ...plainKernels(),
      forHead: (weights, config) => {
        const head = plainKernels().forHead!(weights, config)!;
        return { ...head, mlmHead: (hidden) => tf.mul(head.mlmHead(hidden), 1 + 2 ** -16) };
      },
    }),
    /^their logits are 1\.\de-5 of the largest number away/,
  ],
  [
    'that pool another token',
    () => ({
      ...plainKernels(),
      pool: (hidden, mask) => ({ ...plainKernels().pool!(hidden, mask), last: tf.mean<tf.Tensor2D>(hidden, 1) }),
    }),
    /^their pooled vectors are .* away/,
  ],
  [
    'that do not run',
    () => ({
      ...plainKernels(),
      addLayerNorm: () => {
        throw new Error('Op type not registered');
      },
    }),
    /^they do not run: Op type not registered\.$/,
  ],
  [
    'that cannot be made',
    () => {
      throw new Error('no such memory');
    },
    /^they do not run: no such memory\.$/,
  ],
];

test.each(wrong)('kernels %s are not taken, and leave no tensor', async (_, kernels, why) => {
  const before = tf.memory().numTensors;
  expect(await tryKernels('cpu', kernels)).toEqual({ why: expect.stringMatching(why) });
  expect(tf.memory().numTensors).toBe(before);
});
