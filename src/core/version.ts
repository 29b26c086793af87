import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of padproof, from the package.json two folders up, in a checkout as in an installed package. */
export const VERSION: string = (
  JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }
).version;
