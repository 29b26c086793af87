/** Names that Windows gives to devices, whatever ending they have. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Says why a path that a hub or a file names cannot be a file of a folder; undefined where it can. What it allows means the same
 * below the folder on every system.
 */
export function whyNotPlainPath(path: string): string | undefined {
  if (path.length > 1000) return 'it is longer than 1,000 characters';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) return 'it has a control character in it';
  if (/[\\:*?"<>|]/.test(path)) return 'it has a character in it that is no part of a name on every system';
  for (const part of path.split('/')) {
    if (part === '') return 'it is absolute, or has an empty part';
    if (part === '.' || part === '..') return 'it leads out of the folder';
    if (/[. ]$/.test(part)) return 'a part of it ends with a dot or a space';
    if (part.length > 255) return 'a part of it is longer than 255 characters';
    if (DEVICES.test(part)) return 'it is the name of a device on Windows';
  }
  return undefined;
}
