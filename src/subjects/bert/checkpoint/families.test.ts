import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { familyOf } from './families';
import { waysOut, withoutWeights } from './ways-out';

test('what is no BERT names the graph that lies beside it, or else the line that exports it, and PyTorch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-families-'));
  const config = join(folder, 'config.json');
  try {
    expect(() => familyOf('qwen3', config, () => waysOut(folder))).toThrow(
      `optimum-cli export onnx -m ${folder} DIRECTORY. Or run it in PyTorch: name the folder with \`backend\` torch. Or`,
    );
    expect(withoutWeights(folder)).toBe('Pass a folder with BERT weights.');
    mkdirSync(join(folder, 'onnx'));
    const graph = join(folder, 'onnx', 'model.onnx');
    writeFileSync(graph, '');
    expect(() => familyOf('qwen3', config, () => waysOut(folder))).toThrow(
      `Its ONNX graph lies beside it, which padproof takes: ${graph}. Or`,
    );
    expect(withoutWeights(folder)).toBe(`It has an ONNX graph, which padproof takes: ${graph}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('of a model on the hub they are about its name there, not about the folder of a cache', () => {
  const said = waysOut('/cache/snapshots/abc', 'acme/qwen3');
  expect(said).toContain('If its ONNX graph is on the hub, add `backend` onnxruntime-node. Or');
  expect(said).toContain('add `backend` torch. Or');
  expect(said).toContain('optimum-cli export onnx -m acme/qwen3 DIRECTORY. Or');
  expect(said).not.toContain('/cache');
});
