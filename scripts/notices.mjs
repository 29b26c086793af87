import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** For packages that are under it, and ship no copy. */
const APACHE = readFileSync(join(import.meta.dirname, 'licences/Apache-2.0.txt'), 'utf8');

/** Writes what the packages in a bundle ask to be told of them. */
export function writeLicences(folder, { inputs }, name = 'LICENSES.txt') {
  const packages = new Set(
    // What a browser has no use for is left out of a bundle, and is `(disabled):…` there.
    Object.keys(inputs).flatMap(
      (file) => /^(?!\(disabled\))(?:.*\/)?node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(file)?.[0] ?? [],
    ),
  );
  const notices = [...packages].sort().map(noticeOf);
  writeFileSync(resolve(ROOT, folder, name), notices.join(`\n${'-'.repeat(80)}\n\n`));
}

/** What a package asks to be told of it: name, version, licence and its text. */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(ROOT, folder)).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? readFileSync(join(ROOT, folder, file), 'utf8') : textWithout(name, license, folder);
  return `${name} ${version}\nLicence: ${license}\n\n${text.trim()}\n`;
}

function textWithout(name, license, folder) {
  if (license === 'Apache-2.0') return APACHE;
  // Some say it at the end of their README alone.
  const readme = join(ROOT, folder, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  const found = /^(?:#+ *)?licen[cs]e\b[^]*/im.exec(text)?.[0];
  if (found) return found;
  throw new Error(
    `${name} is bundled, and its licence ${license} has no text in ${folder}. Add one to scripts/licences.`,
  );
}
