import { pathToFileURL } from 'node:url';
import { constants, runInThisContext } from 'node:vm';
import { asError, messageOf, PadproofError, UsageError } from '../../core/errors';
import { validateSubject, type Subject, type SubjectSource } from '../../core/subject';

/** What `import()` does; a test runner may have to bring its own. */
export type Importer = (url: string) => Promise<Record<string, unknown>>;

const JAVASCRIPT = /\.[cm]?js$/;
const TYPESCRIPT = /\.[cm]?ts$/;

/** Does the name of a file say that it is a module? */
export function isModuleName(file: string): boolean {
  return JAVASCRIPT.test(file) || TYPESCRIPT.test(file);
}

/**
 * Loads a module that default-exports a Subject, or a function, async or not, that makes a fresh one. TypeScript works as
 * far as this Node runs it.
 *
 * @param file absolute path
 * @param name how the user named it
 * @throws UsageError where the module does not load, exports something else, or its function throws; `open` throws it too.
 */
export async function loadModule(file: string, name: string, importer: Importer = importHere): Promise<SubjectSource> {
  const module = await importModule(file, name, importer);
  const exported = whileReading(name, () => defaultExport(module, name));
  if (typeof exported !== 'function') {
    const subject = whileReading(name, () => validateSubject(exported, `${name}, default export`));
    return { name, weightScales: [], reopens: false, open: async () => subject };
  }
  return { name, weightScales: [], reopens: true, open: () => make(exported as () => unknown, name) };
}

/**
 * Imports as the code around this does. In jest without its modules nothing can be imported: there Node's own loader does it, outside
 * of what jest shows to a test. https://nodejs.org/api/vm.html#vmconstantsuse_main_context_default_loader
 */
async function importHere(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (thrown) {
    // Thrown outside of jest's realm, so that its code is in its words alone.
    if (!messageOf(thrown).includes('ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG')) throw thrown;
    const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    return (runInThisContext('(url) => import(url)', { importModuleDynamically }) as Importer)(url);
  }
}

async function importModule(file: string, name: string, importer: Importer): Promise<Record<string, unknown>> {
  try {
    return await importer(pathToFileURL(file).href);
  } catch (thrown) {
    const error = asError(thrown);
    if (error instanceof PadproofError) throw error;
    const code = (error as { code?: unknown }).code;
    if (TYPESCRIPT.test(file) && code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw new UsageError(
        `${name} is TypeScript, which Node ${process.versions.node} does not run by itself; Node 22.18 and later do. Compile it to JavaScript and pass that, or bring a loader: NODE_OPTIONS="--import tsx".`,
        { cause: error },
      );
    }
    // Neither its message nor its stack says where a module does not parse.
    const hint = error.name === 'SyntaxError' ? `. Where it is: node --check ${name}` : '';
    throw new UsageError(`${name} could not be loaded: ${messageOf(error)}${hint}`, { cause: error });
  }
}

/** A CommonJS module that sets `exports.default`, as compilers do, comes as `{ default: { default } }`. */
function defaultExport(module: Record<string, unknown>, name: string): unknown {
  const outer = module.default;
  const wrapped = typeof outer === 'object' && outer !== null && 'default' in outer && !('encode' in outer);
  const exported = wrapped ? outer.default : outer;
  if (exported !== undefined) return exported;
  const others = Object.keys(module).filter((key) => key !== 'default' && key !== 'module.exports');
  throw new UsageError(
    `${name} has no default export${others.length > 0 ? ` (it exports ${others.join(', ')})` : ''}; expected a Subject, or a function that makes one: export default { name, encode, … }.`,
  );
}

async function make(factory: () => unknown, name: string): Promise<Subject> {
  let made: unknown;
  try {
    made = await factory();
  } catch (thrown) {
    const error = asError(thrown);
    if (error instanceof PadproofError) throw error;
    throw new UsageError(`${name}: its default export threw when asked for a subject: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return whileReading(name, () => validateSubject(made, `${name}, what its default export made`));
}

/** Reads what a module exports or makes. @throws UsageError where a getter or a proxy of it throws. */
function whileReading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const error = asError(thrown);
    if (error instanceof PadproofError) throw error;
    throw new UsageError(`${name}: reading what it exports or makes threw: ${messageOf(error)}`, { cause: error });
  }
}
