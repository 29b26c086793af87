import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes files, and what stands in the place of one, into an empty folder. */
export function place(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    if (dirname(name) !== '.') mkdirSync(dirname(file), { recursive: true });
    if (Buffer.isBuffer(content)) writeFileSync(file, content);
    else putInstead(file, content.instead);
  }
}

function putInstead(file, what) {
  if (what === 'folder') mkdirSync(file);
  else if (what === 'pipe') execFileSync('mkfifo', [file]);
  else if (what === 'link to /dev/zero') symlinkSync('/dev/zero', file);
  else if (what === 'link to itself') symlinkSync(file, file);
  else if (what === 'dangling link') symlinkSync(join(dirname(file), 'not-there'), file);
  else if (what === 'empty') writeFileSync(file, '');
  else if (what === 'huge hole') {
    // It takes no room on the disk, and all of memory for whoever reads it.
    writeFileSync(file, '{');
    truncateSync(file, 5e9);
  }
}
