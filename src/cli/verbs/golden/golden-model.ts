import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UsageError } from '../../../core/errors';
import type { WeightScale } from '../../../core/subject';
import type { GoldenModel } from '../../../tools/goldens/format';
import type { SubjectSpec } from '../../../core/report/subject-spec';

/**
 * How a golden names a model: nothing in it may say where it was recorded.
 *
 * @param folder where the golden lies
 * @throws UsageError for a path that would have to name folders above this one.
 */
export function modelRef(spec: SubjectSpec, folder: string, weightScale: WeightScale | undefined): GoldenModel {
  const { model, weightsSeed, revision } = spec;
  if (weightsSeed !== undefined) return { weightsSeed, weightScale: weightScale! };
  const file = resolve(model);
  if (!existsSync(file)) return { hub: model, ...(revision !== undefined && { revision }) };
  const outside = (path: string): boolean => /^\.\.([/\\]|$)/.test(path) || isAbsolute(path);
  const path = relative(resolve(folder), file);
  if ((isAbsolute(model) && outside(relative('.', file))) || (outside(relative('.', folder)) && outside(path))) {
    throw new UsageError(
      `MODEL is ${model}, which a golden in ${folder} could only name by folders of this machine. Link or copy it into this folder, and name it from here.`,
    );
  }
  return { path: path.split(sep).join('/') || '.' };
}

/** The model that a golden names, as seen from here; `gone` where it names a file or folder that is not there. */
export function specOfGolden(
  model: GoldenModel,
  folder: string,
): { readonly spec: SubjectSpec; readonly gone: boolean } {
  if ('weightsSeed' in model) return { spec: { model: '', weightsSeed: model.weightsSeed }, gone: false };
  if ('hub' in model) {
    return { spec: { model: model.hub, ...(model.revision && { revision: model.revision }) }, gone: false };
  }
  const path = resolve(folder, model.path);
  const near = relative('.', path);
  // Named as a user would: shorter than the whole path, and no path of this machine in what is printed.
  return { spec: { model: near === '' || isAbsolute(near) ? path : near }, gone: !existsSync(path) };
}

/** A model in words, for reports. */
export function modelInWords(model: GoldenModel): string {
  if ('weightsSeed' in model) return `the built-in BERT, ${model.weightScale} weights of seed ${model.weightsSeed}`;
  if ('hub' in model) return model.revision === undefined ? model.hub : `${model.hub} at ${model.revision}`;
  return model.path;
}

/** The same model by name, whatever its weights. */
export function sameName(a: GoldenModel, b: GoldenModel): boolean {
  const [left, right] = [a, b].map(({ fingerprint: _, ...name }) => JSON.stringify(Object.entries(name).sort()));
  return left === right;
}
