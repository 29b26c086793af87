// A project in which the commands of the pages run: what they name is there, small.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { smallEncoder } from '../../src/subjects/onnx/testing/encoders';
import { onnxFile } from '../../src/subjects/onnx/writer';
import { MODEL } from '../../src/subjects/server/testing/faulty-server';
import { encoderGraph, VOCABULARY } from '../../src/subjects/tfjs/testing/encoder-graph';
import { writeModel } from '../../src/subjects/transformers/testing/folder';
import { fileShown, ROOT } from './pages';

const TOKENIZER = join(ROOT, 'src/subjects/models/testing/tiny-tokenizer');
const CHECKPOINT = join(ROOT, 'golden/references/plain-gelu-float32');

/** Makes the project in a folder of its own, and returns that. */
export function makeProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'padproof-site-'));
  const at = (...path: string[]): string => join(folder, ...path);
  mkdirSync(at('node_modules'));
  symlinkSync(ROOT, at('node_modules/padproof'));
  symlinkSync(join(ROOT, 'examples'), at('examples'));
  writeFileSync(at('package.json'), '{ "name": "a-project", "private": true }');
  const encoder = fileShown('docs/guide/subject.md', 'my-encoder.mjs');
  writeFileSync(at('my-encoder.mjs'), encoder);
  writeFileSync(at('encoder.cjs'), encoder.replace('export default ', 'exports.encoder = '));
  writeFileSync(at('encoder.test.cjs'), fileShown('docs/guide/jest.md', 'encoder.test.cjs'));
  for (const name of ['my-checkpoint', 'model']) {
    mkdirSync(at(name));
    for (const file of ['config.json', 'model.safetensors']) copyFileSync(join(CHECKPOINT, file), at(name, file));
    for (const file of ['tokenizer.json', 'tokenizer_config.json']) copyFileSync(join(TOKENIZER, file), at(name, file));
  }
  writeFileSync(at('plan.yaml'), 'runs: 5\nmodels: [./my-encoder.mjs]\n');
  writeFileSync(at('model.onnx'), onnxFile(smallEncoder()));
  for (const name of ['my-export', 'my-model', 'all-minilm-l6-v2']) {
    writeModel(at(name), { fp32: {}, q8: { product: 'dynamic' } }, 'pooling_mode_mean_tokens');
    for (const dtype of ['fp16', 'int8'])
      copyFileSync(at(name, 'onnx/model.onnx'), at(name, `onnx/model_${dtype}.onnx`));
  }
  mkdirSync(at('web-model'));
  encoderGraph().write(at('web-model'));
  writeFileSync(at('web-model/config.json'), JSON.stringify({ vocab_size: VOCABULARY, pad_token_id: 0 }));
  return folder;
}

/** Copies the first file that is saved in a folder of counterexamples to the name that the pages call it by. */
export function nameFile(project: string, folder: string): void {
  const from = join(project, folder);
  const [file] = readdirSync(from).filter((name) => name.endsWith('.json') && name !== 'FILE.json');
  cpSync(join(from, file), join(from, 'FILE.json'));
}

/**
 * Hands what comes to a port on to a server, where the model that Ollama's page names is the server's own:
 * `http://127.0.0.1:PORT/v1/embeddings` is then its right answer.
 */
export async function forward(port: number, to: string): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const asked = (await text(incoming)).replace('"all-minilm"', JSON.stringify(MODEL));
      const body = asked === '' ? undefined : asked;
      const answer = await fetch(`${to}${incoming.url}`, {
        method: incoming.method,
        headers: { 'content-type': 'application/json' },
        body,
      });
      outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    })();
  });
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  return server;
}

/** A check of a page takes so long here where it counts no cases, not its minute. */
const MINUTES = 0.4;

/** What a shell is given for a command of a page: padproof and jest of this checkout. */
export function runnable(command: string): string {
  const bin = `"${process.execPath}" "${join(ROOT, 'bin/padproof.js')}"`;
  // A server is asked for so many cases anyway.
  const isTimed = /padproof check(?! https?:)/.test(command) && !/--(runs|minutes|exhaustive) /.test(command);
  return command
    .replaceAll('npx padproof check', isTimed ? `${bin} check --minutes ${MINUTES}` : `${bin} check`)
    .replaceAll('npx padproof', bin)
    .replaceAll(
      'npx jest',
      `"${process.execPath}" "${join(ROOT, 'node_modules/jest/bin/jest.js')}" --rootDir . --testMatch '**/*.test.cjs'`,
    );
}
