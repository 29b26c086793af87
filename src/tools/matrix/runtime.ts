import type { BackendProbe } from '../../subjects/backends/backend';
import { findPackage } from '../../subjects/backends/packages';
import { probePython } from '../../subjects/torch/probe';

/** What computes models in Node, or drives the browser that does. */
const PACKAGES = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
  'onnxruntime-node',
  'onnxruntime-web',
  '@huggingface/transformers',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-converter',
  '@tensorflow/tfjs-layers',
  'webgpu',
  'playwright-core',
];

/** Asks a Python for what it has. */
type Probe = (python: string | undefined) => readonly Pick<BackendProbe, 'name' | 'versions'>[];

/** Backends that run in Python. */
const IN_PYTHON = ['torch', 'sentence-transformers'];

/** The versions of what computes a cell here, in words, as far as they can be told without starting it. */
export function runtimeOf(words: readonly string[], probe: Probe = probePython): string {
  const valueOf = (flag: string): string | undefined =>
    words.findLast((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + 3);
  const versions: string[] = [`node ${process.versions.node}`];
  const backend = valueOf('backend');
  if (backend !== undefined && IN_PYTHON.includes(backend)) {
    const found = probe(valueOf('python')).find(({ name }) => name === backend);
    versions.push(...Object.entries(found?.versions ?? {}).map(([name, version]) => `${name} ${version}`));
  } else
    for (const name of PACKAGES) {
      const found = findPackage(name);
      if (found) versions.push(`${name} ${found.version}`);
    }
  return versions.join(', ');
}
