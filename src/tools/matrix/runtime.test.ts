import { runtimeOf } from './runtime';

const probe = (python = 'python3') => [{ name: 'torch', versions: { torch: `2.0 of ${python}`, python: '3.11' } }];

test('the versions of what computes a cell are those of Node and its packages, or of its Python', () => {
  const node = `node ${process.versions.node}, `;
  expect(runtimeOf(['m', '--seed=1'], probe)).toMatch(new RegExp(`^${node}@tensorflow/tfjs-core \\d+\\.`));
  expect(runtimeOf(['m', '--backend=torch'], probe)).toBe(`${node}torch 2.0 of python3, python 3.11`);
  expect(runtimeOf(['m', '--backend=torch', '--python=p'], probe)).toBe(`${node}torch 2.0 of p, python 3.11`);
  expect(runtimeOf(['m', '--backend=sentence-transformers'], probe)).toBe(`node ${process.versions.node}`);
});
