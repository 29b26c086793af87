import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NotHereError, UsageError } from '../../core/errors';
import { option } from '../../core/option';

/** Names on the PATH, those first whose GPU is best supported. */
const NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

/** Where installers put it on systems that have no names on the PATH for it. */
const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable];
    if (folder === undefined) return [];
    return [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Microsoft/Edge/Application/msedge.exe'),
    ];
  }),
};

/** Where a browser is looked for. */
export interface BrowserPlaces {
  /** What the option `browserPath` names. */
  readonly asked?: string;
  /** Where playwright would have put one of its own. */
  readonly own?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/**
 * Finds a Chromium, Chrome or Edge: the one that is named by the option `browserPath` or CHROME_PATH, one that playwright has
 * downloaded, or one that is installed.
 *
 * @throws UsageError where what is named is no file; EnvironmentError where there is none.
 */
export function findBrowser({ asked, own, env = process.env, platform = process.platform }: BrowserPlaces): string {
  const named = asked !== undefined ? [option('browserPath'), asked] : ['CHROME_PATH', env.CHROME_PATH];
  const [by, path] = named;
  if (path) {
    if (isFile(path)) return path;
    throw new UsageError(`${by} is ${JSON.stringify(path)}, which is no file. Name the browser's executable.`);
  }
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => ({ folder, name })));
  const inOrder = NAMES.flatMap((name) => onPath.filter((one) => one.name === name && one.folder !== ''));
  const candidates = [
    ...(own ? [own] : []),
    ...inOrder.map(({ folder, name }) => join(folder, name)),
    ...(PLACES[platform] ?? []),
  ];
  const found = candidates.find(isFile);
  if (found !== undefined) return found;
  throw new NotHereError(
    `${option('browser')} found no browser: none of ${NAMES.join(', ')} is on the PATH. Install Chrome or Chromium (Debian: apt install chromium), or name one: ${option('browserPath')} FILE, or the environment variable CHROME_PATH.`,
  );
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
