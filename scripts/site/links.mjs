import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Links and anchors that lead nowhere, a sentence each.
 *
 * @param seen for every page by its path, the links on it, absolute, and the ids in it
 */
export function deadLinks(seen, origin, site) {
  return [...seen].flatMap(([path, { links }]) =>
    [...new Set(links)].flatMap((link) => {
      const { origin: of, pathname, hash } = new URL(link);
      if (of !== origin) return [];
      const target = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      const page = seen.get(target);
      if (!page) return existsSync(join(site, target)) ? [] : [`${path}: ${link.slice(origin.length)} is not there`];
      const id = decodeURIComponent(hash.slice(1));
      return id === '' || page.ids.includes(id) ? [] : [`${path}: ${target} has no ${hash}`];
    }),
  );
}
