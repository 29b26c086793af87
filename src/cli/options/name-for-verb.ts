import { existsSync } from 'node:fs';
import { quoted } from '../../core/text/command-words';
import { printableLine } from '../../core/text/printable';

/** An address, a path, or a file by its ending. */
const MODEL = /^https?:\/\/|[\\/]|\.(?:[cm]?js|onnx|json|safetensors)$/;

/** What to say of a word that is no verb and names a model; undefined of any other. */
export function modelForVerb(word: string | undefined): string | undefined {
  if (word === undefined || word.startsWith('-') || !(MODEL.test(word) || existsSync(word))) return undefined;
  return `${printableLine(word)} is a model, and no verb. To check it: padproof check ${printableLine(quoted(word))}`;
}
