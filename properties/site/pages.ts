// What the README and the pages of the site show.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** The text of a page, by its path from the root of the checkout. */
export const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** The README, CONTRIBUTING.md and every page of docs/ that is written by hand. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((file) => `docs/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.md') && !file.startsWith('docs/reference/') && !file.includes('/.'));
  return ['README.md', 'CONTRIBUTING.md', ...docs.sort()];
}

/** The code blocks of a page in one language. */
export function blocks(page: string, language: string): string[] {
  return [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block);
}

/** The code block that begins with the name of a file. */
export function fileShown(page: string, name: string): string {
  const block = blocks(page, 'js').find((code) => code.startsWith(`// ${name}\n`));
  if (block === undefined) throw new Error(`${page} shows no file ${name}.`);
  return block;
}

/** A command of a shell block, with its comment taken off. */
export interface Shown {
  readonly page: string;
  readonly command: string;
}

/** Every command in every block of shell commands, in order. */
export function commands(page: string): Shown[] {
  return blocks(page, 'sh').flatMap((block) =>
    block
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) => line.replace(/(^|\s+)# .*$/, '').trim())
      .filter((command) => command !== '')
      .map((command) => ({ page, command })),
  );
}
