import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { option } from '../../../core/option';
import { quoted } from '../../../core/text/command-words';

/** Where an export lies in the folder of a model. */
const GRAPHS = ['onnx/model.onnx', 'model.onnx'];

const MODULE = 'Or put it behind a module that default-exports a Subject, and pass its path.';

/**
 * What else checks a model that is no BERT.
 * @param folder where its files lie
 * @param id its name on the hub, where it was fetched from there
 */
export function waysOut(folder: string, id?: string): string {
  if (id !== undefined)
    return [
      `If its ONNX graph is on the hub, add ${option('backend')} onnxruntime-node`,
      `Or run it in PyTorch: add ${option('backend')} torch`,
      `Or export it and name the graph: ${exportLine(id)}`,
      MODULE,
    ].join('. ');
  const graph = graphIn(folder);
  return [
    graph === undefined
      ? `Export it to ONNX and name the graph: ${exportLine(folder)}`
      : `Its ONNX graph lies beside it, which padproof takes: ${quoted(graph)}`,
    `Or run it in PyTorch: name the folder with ${option('backend')} torch`,
    MODULE,
  ].join('. ');
}

/** What to do where a folder has no weights that are read here. */
export function withoutWeights(folder: string): string {
  const graph = graphIn(folder);
  return graph === undefined
    ? 'Pass a folder with BERT weights.'
    : `It has an ONNX graph, which padproof takes: ${quoted(graph)}`;
}

function graphIn(folder: string): string | undefined {
  return GRAPHS.map((name) => join(folder, name)).find((file) => existsSync(file));
}

function exportLine(model: string): string {
  return `optimum-cli export onnx -m ${quoted(model)} DIRECTORY`;
}
