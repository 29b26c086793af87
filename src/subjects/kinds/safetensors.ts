import { readdirSync } from 'node:fs';

/** Does a folder hold weights in safetensors, which the built-in BERT reads? */
export function holdsSafetensors(folder: string): boolean {
  return readdirSync(folder).some((file) => /\.safetensors(\.index\.json)?$/.test(file));
}
