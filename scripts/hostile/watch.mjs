import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What opens, makes, changes or lists what a path names. */
const CALLS = [
  ...['open', 'readFile', 'writeFile', 'appendFile', 'mkdir', 'readdir', 'opendir', 'rename', 'rm', 'rmdir', 'unlink'],
  ...['symlink', 'link', 'copyFile', 'cp', 'truncate', 'chmod', 'createReadStream', 'createWriteStream'],
];

let inside;
let outside = [];

/** From here on every path that is touched has to be in one of these folders; without any, in any. */
export function watchPaths(folders) {
  inside = folders?.map((folder) => resolve(folder));
}

/** The paths outside that were touched since the last call. */
export function touchedOutside() {
  const found = outside;
  outside = [];
  return found;
}

function note(call, path) {
  if (!inside || typeof path === 'number') return;
  const named = path instanceof URL ? fileURLToPath(path) : String(path);
  const full = resolve(named);
  // A pipe or a device that is reached through a link shows as the link.
  if (!inside.some((folder) => full === folder || full.startsWith(folder + sep))) outside.push(`${call} ${full}`);
}

for (const [holder, suffixes] of [
  [fs, ['', 'Sync']],
  [fs.promises, ['']],
]) {
  for (const call of CALLS.flatMap((name) => suffixes.map((suffix) => name + suffix))) {
    const own = holder[call];
    if (typeof own !== 'function') continue;
    holder[call] = function (path, ...rest) {
      if (/^symlink/.test(call)) note(call, resolve(dirname(rest[0]), path));
      else note(call, path);
      if (/^(symlink|rename|link|copyFile|cp)/.test(call)) note(call, rest[0]);
      return own.call(this, path, ...rest);
    };
    for (const key of Object.getOwnPropertySymbols(own)) holder[call][key] = own[key];
  }
}
syncBuiltinESMExports();

/** Where code may be loaded from at any time. */
export const CODE = [
  resolve(dirname(fileURLToPath(import.meta.url)), '../..'),
  fs.realpathSync(resolve(dirname(fileURLToPath(import.meta.url)), '../../node_modules')),
];
