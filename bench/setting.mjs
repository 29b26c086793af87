// What a run of the benchmark is asked for, and where it finds what it needs.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const HELP = `npm run bench -- [PART...] [options]

  --quick             short: shows that everything works, says little
  --minutes NUMBER    how long all parts together may take, about: 16, or 2 with --quick
  --require           what cannot run is an error
  --json FILE         write the results there, too, after every part
  --write FILE        put the tables between their marks in FILE, such as docs/speed.md
  kill, queue, verdict
                      parts that run only where they are named: how soon planted faults are found, of each a minute at most; workers
                      of a queue, with a Redis, for docs/guide/operators.md; and how long a check with no flags takes to answer
  --model FOLDER      all-MiniLM-L6-v2; PADPROOF_MINILM, or the one that setup.sh brings
  --competitors DIR   what bench/setup.sh has set up
`;

/** Folders of the cache in which backends may have been set up; NODE_PATH names others. */
const OPTIONAL = ['tensorflow', 'webgpu'];

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'padproof');

/**
 * @param usual the parts where none is named
 * @throws an Error that says what is wrong with the arguments, or is missing here
 */
export function settingOf(args, names, usual = names) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      require: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      json: { type: 'string' },
      write: { type: 'string' },
      model: { type: 'string', default: process.env.PADPROOF_MINILM },
      competitors: { type: 'string', default: join(cache, 'bench') },
    },
  });
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}; expected some of ${names.join(', ')}.`);
  const minutes = Number(values.minutes ?? (values.quick ? 2 : 16));
  if (!(minutes > 0)) throw new Error(`--minutes is ${values.minutes}; expected a number above 0.`);
  const python = join(`${values.competitors}-python`, 'bin', 'python');
  return {
    ...values,
    minutes,
    parts: positionals.length > 0 ? positionals : usual,
    python,
    onnx: join(values.competitors, 'all-minilm-l6-v2'),
    model: values.help ? undefined : modelFolder(values.model, python),
    nodePath: process.env.NODE_PATH ?? OPTIONAL.map((name) => join(cache, name, 'node_modules')).join(delimiter),
  };
}

function modelFolder(named, python) {
  const script = fileURLToPath(new URL('python/minilm.py', import.meta.url));
  const folder = named ?? spawnSync(python, [script], { encoding: 'utf8' }).stdout?.trim();
  if (folder && existsSync(join(folder, 'model.safetensors'))) return folder;
  throw new Error(
    `${folder ? `${folder} holds no model.safetensors` : 'all-MiniLM-L6-v2 is not here'}. Name its folder with --model, or set it up: bash bench/setup.sh`,
  );
}
