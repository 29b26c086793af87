// Whether a command that a page shows is one that there is: its verb, its flags, its script, its file.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages';

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  scripts: Record<string, string>;
  peerDependencies: Record<string, string>;
};
const helps = new Map<string, string>();

function helpOf(...verb: string[]): string {
  const key = verb.join(' ');
  if (!helps.has(key)) {
    const args = [join(ROOT, 'bin/padproof.js'), ...verb, '--help'];
    helps.set(key, spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout);
  }
  return helps.get(key)!;
}

const has = (help: string, verb: string): boolean => new RegExp(`^  ${verb}( |$)`, 'm').test(help);

/** What is wrong with a command, or undefined. */
export function wrongWith(command: string): string | undefined {
  const plain = command.replace(/'[^']*'/g, 'quoted');
  for (const part of plain.split(/ && | \| /)) {
    const wrong = wrongWithPart(part.replace(/^([A-Z_]+=\S+ )+/, ''));
    if (wrong) return wrong;
  }
  return undefined;
}

/** What CI installs from PyPI for pages to be tried. */
const PYTHONS = ['sentence-transformers', 'torch', 'transformers', 'jax'];

function wrongWithPart(part: string): string | undefined {
  const [program, first, ...rest] = part.split(/\s+/);
  if (program === 'npx' && first === 'padproof') return wrongWithVerb(rest);
  if (program === 'npx' && first === 'jest') return undefined;
  if (program === 'npm') return wrongWithNpm(first, rest);
  if (program === 'pip' && first === 'install')
    return rest.every((name) => PYTHONS.includes(name)) ? undefined : `no test has ${rest.join(' ')} of PyPI`;
  if (program === 'bash' || program === 'node')
    return existsSync(join(ROOT, first)) ? undefined : `${first} is not there`;
  return program === 'jq' ? undefined : `no test knows the program ${program}`;
}

function wrongWithVerb([verb, second, ...rest]: string[]): string | undefined {
  if (!has(helpOf(), verb)) return `padproof has no verb ${verb}`;
  const two = verb === 'golden';
  if (two && !has(helpOf(verb), second)) return `padproof golden has no verb ${second}`;
  const help = two ? helpOf(verb, second) : helpOf(verb);
  return [second ?? '', ...rest]
    .filter((word) => word.startsWith('--'))
    .filter((flag) => !new RegExp(`${flag}(?![\\w-])`).test(help))
    .map((flag) => `padproof ${verb} has no flag ${flag}`)[0];
}

function wrongWithNpm(what: string, rest: string[]): string | undefined {
  if (['ci', 'test'].includes(what)) return undefined;
  if (what === 'run') return rest[0] in MANIFEST.scripts ? undefined : `package.json has no script ${rest[0]}`;
  if (what !== 'install' || rest[0] !== '--save-dev') return `npm ${what} is known to no test`;
  const known = [...Object.keys(MANIFEST.peerDependencies), `./padproof-${MANIFEST.version}.tgz`];
  return rest.slice(1).every((name) => known.includes(name))
    ? undefined
    : `${rest[1]} is nothing that padproof can use`;
}

/** Every flag of every verb. */
export function everyFlag(): Set<string> {
  const verbs = [...helpOf().matchAll(/^ {2}([a-z]+) /gm)].map(([, verb]) => verb).filter((verb) => verb !== 'help');
  const golden = [...helpOf('golden').matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, verb]) => verb)
    .filter((verb) => verb !== 'help');
  const texts = [...verbs.map((verb) => helpOf(verb)), ...golden.map((verb) => helpOf('golden', verb))];
  return new Set(texts.flatMap((text) => text.match(/--[a-z][a-z-]*/g) ?? []));
}
