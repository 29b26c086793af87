import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { option } from '../../../core/option';
import { quoted } from '../../../core/text/command-words';

/** Where an export lies in the folder of a model. */
const GRAPHS = ['onnx/model.onnx', 'model.onnx'];

/** What else checks a model that lies in a folder. */
export function waysOut(folder: string): string {
  const graph = GRAPHS.map((name) => join(folder, name)).find((file) => existsSync(file));
  return [
    graph === undefined
      ? `Export it to ONNX and name the graph: optimum-cli export onnx -m ${quoted(folder)} DIRECTORY`
      : `Its ONNX graph lies beside it, which padproof takes: ${quoted(graph)}`,
    `Or run it in PyTorch: name the folder with ${option('backend')} torch`,
    'Or put it behind a module that default-exports a Subject, and pass its path.',
  ].join('. ');
}
