import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { familyOf } from './families';
import { waysOut } from './ways-out';

test('what is no BERT names the graph that lies beside it, or else the line that exports it, and PyTorch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-families-'));
  const config = join(folder, 'config.json');
  try {
    expect(() => familyOf('qwen3', config, () => waysOut(folder))).toThrow(
      `optimum-cli export onnx -m ${folder} DIRECTORY. Or run it in PyTorch: name the folder with \`backend\` torch. Or`,
    );
    mkdirSync(join(folder, 'onnx'));
    const graph = join(folder, 'onnx', 'model.onnx');
    writeFileSync(graph, '');
    expect(() => familyOf('qwen3', config, () => waysOut(folder))).toThrow(
      `Its ONNX graph lies beside it, which padproof takes: ${graph}. Or`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
