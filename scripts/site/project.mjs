import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
export const REFERENCE = join(ROOT, 'docs/reference');
export const SITE = join(ROOT, 'site');

/** What the package exports, as a consumer loads it. */
export const padproof = () => createRequire(import.meta.url)('padproof');
