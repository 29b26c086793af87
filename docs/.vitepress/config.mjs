// The site that `npm run docs` builds: static, with a search index of its own, and no request to anybody.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { SIDEBAR } from './sidebar.mjs';
import { forTheSite } from './markdown.mjs';

const ROOT = join(import.meta.dirname, '../..');

if (!existsSync(join(ROOT, 'docs/reference/cli.md'))) {
  throw new Error('docs/reference is missing. Build the site with `npm run docs`, which generates it first.');
}

export default defineConfig({
  title: 'padproof',
  description: 'Verifies, by random generation, that padding cannot be felt in a transformer encoder.',
  lang: 'en',
  outDir: join(ROOT, 'site'),
  cacheDir: join(ROOT, '.cache/vitepress'),
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: forTheSite,
  },
  themeConfig: {
    outline: [2, 3],
    nav: [
      { text: 'Tutorial', link: '/tutorial/first-check' },
      { text: 'Guide', link: '/guide/models' },
      { text: 'Reference', link: '/reference/cli' },
    ],
    sidebar: SIDEBAR,
    search: { provider: 'local' },
  },
});
