// ONNX Runtime for Node, and its build for the web: WebAssembly, of which Node gives it one thread here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../processes/onnxruntime-forward.mjs', import.meta.url));

export function onnxRuntime({ competitors, onnx }) {
  return [
    ['ONNX Runtime', 'onnxruntime-node', [1, 2]],
    ['ONNX Runtime web', 'onnxruntime-web', [1]],
  ].map(([name, module, threads]) => ({
    name,
    threads,
    command: [process.execPath, script, competitors, module, onnx],
    missing: missing(join(competitors, 'node_modules', module)) ?? missing(join(onnx, 'model.onnx')),
  }));
}

function missing(path) {
  return existsSync(path) ? undefined : `${path} is not there: bash bench/setup.sh sets it up`;
}
