import { join } from 'node:path';

const CHECK = ['--runs', '2', '--seed', '1', '--no-save', '--min-coverage', '0', '--timeout', '20'];
const MALFORMED = [0, 2, 3, 4];

/** For each reader whose files the command line takes: how it is given them, and the exit codes that may come of it. */
export const VERBS = {
  checkpoint: [
    (folder) => ({
      args: ['check', folder, '--backend', 'cpu', ...CHECK, '--json'],
      json: true,
      codes: [...MALFORMED, 1],
    }),
    (folder) => ({ args: ['certify', folder, '--json'], json: true, codes: [0, 1, 2, 3, 4] }),
    (folder) => ({ args: ['explain', folder, 'a b', 'c'], codes: MALFORMED }),
  ],
  shards: [(folder) => ({ args: ['check', folder, '--backend', 'cpu', ...CHECK], codes: [...MALFORMED, 1] })],
  onnx: [
    (folder) => ({
      args: ['check', folder, '--backend', 'onnxruntime-web', ...CHECK, '--json'],
      json: true,
      codes: [...MALFORMED, 1],
    }),
  ],
  'tfjs-graph': [
    (folder) => ({
      args: ['check', join(folder, 'model.json'), '--backend', 'cpu', ...CHECK],
      codes: [...MALFORMED, 1],
    }),
  ],
  'tfjs-layers': [
    (folder) => ({
      args: ['check', join(folder, 'model.json'), '--backend', 'cpu', '--longest', '16', ...CHECK],
      codes: [...MALFORMED, 1, 137],
    }),
  ],
  'saved-model': [(folder) => ({ args: ['check', folder, ...CHECK], codes: MALFORMED })],
  counterexample: [
    (folder, good) => ({
      args: ['replay', join(folder, 'pad-content-is-ignored-0123456789ab.json'), good],
      codes: [...MALFORMED, 1],
    }),
    (folder) => ({
      args: ['replay', join(folder, 'pad-content-is-ignored-0123456789ab.json'), '--json'],
      json: true,
      codes: [...MALFORMED, 1],
    }),
    // Whatever lies in the corpus, a model that holds has its report.
    (folder, good) => ({
      args: ['check', good, '--save', folder, '--runs', '2', '--seed', '1', '--min-coverage', '0', '--json'],
      json: true,
      codes: [0, 1, 4],
    }),
  ],
  golden: [
    (folder) => ({
      args: ['golden', 'verify', '--dir', folder, '--no-ci', '--json'],
      json: true,
      codes: [0, 1, 2, 3, 4],
    }),
    (folder) => ({ args: ['golden', 'prune', '--dir', folder], codes: [0, 1, 2, 3, 4] }),
  ],
  'golden-batch': [
    (folder, good) => ({
      args: [
        'golden',
        'record',
        good,
        '--name',
        'x',
        '--dir',
        join(folder, 'out'),
        '--batch',
        join(folder, 'batch.json'),
      ],
      codes: MALFORMED,
    }),
  ],
  words: [
    (folder) => ({
      args: [
        'check',
        'http://127.0.0.1:9/v1/embeddings',
        '--model',
        'x',
        '--words',
        join(folder, 'words.txt'),
        ...CHECK,
      ],
      codes: [2, 3],
    }),
  ],
};
