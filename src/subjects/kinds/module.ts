import { isModuleName, loadModule } from '../models/module';
import type { ModelKind } from './kind';
import { USE_FIELDS } from './used-as';

/** A module that default-exports a Subject, or a function that makes one. It computes as it likes. */
export const moduleOfSubject: ModelKind = {
  name: 'a module',
  plural: 'modules',
  what: 'a module (.js, .mjs, .cjs) that default-exports a Subject',
  example: './my-encoder.mjs',
  needs: '',
  guide: 'guide/subject.md',
  fields: USE_FIELDS,
  runsCode: true,
  noProof: ({ model }) => `${model} is a module: it brings code, and no weights of a known architecture`,
  recognise: ({ path, found }) => found !== undefined && !found.isDirectory() && isModuleName(path),
  deed: ({ model }) => `execute the module ${model}`,
  locate: ({ path }) => path,
  open: (file, { model }) => loadModule(file, model),
};
