import { basename } from 'node:path';
import { isJsonObject, showJson } from '../../core/text/strict-json';
import type { Axis, PlanFlag } from './axes';
import { axesOf, combinations, MOST_CELLS, MOST_ENTRIES, saidOf, shown, wordsOf } from './axes';
import type { PlanPath, PlanSource } from './plan-source';

/** The name of a model has to fit into a line. */
const MOST_NAME = 100;
/** That of a cell, with all by which it differs: of a report no more is taken. */
const MOST_CELL_NAME = 300;

/** One run of check that a plan asks for. */
export interface Cell {
  /** By what it differs from the others. */
  readonly name: string;
  /** MODEL; empty for the built-in BERT. */
  readonly model: string;
  /** What check is given. */
  readonly words: readonly string[];
  /** Where it stands in the plan. */
  readonly path: PlanPath;
}

/**
 * The cells of a plan, in its order: each model with each of its flags, a list of values being as many cells.
 * @param flags those of check
 * @param seed goes before that of the plan
 * @throws UsageError naming the file, the line and the field, what was found and what was expected.
 */
export function cellsOf(source: PlanSource, flags: readonly PlanFlag[], seed?: number): Cell[] {
  const { value } = source;
  if (!isJsonObject(value))
    throw source.refusal([], ` is ${shown(value)}; expected models, and flags of padproof check.`);
  const shared = axesOf(source, [], value, flags, ['models']);
  if (value.models === undefined) throw source.refusal([], ' has no models. List them: models: [./my-model, …].');
  const entries = Array.isArray(value.models) ? (value.models as unknown[]) : [value.models];
  if (entries.length === 0 || entries.length > MOST_ENTRIES)
    throw source.refusal(['models'], ` has ${entries.length} entries; expected 1 to ${MOST_ENTRIES}.`);
  const models = entries.map((entry, i) => {
    const path = Array.isArray(value.models) ? ['models', i] : ['models'];
    return readModel(source, path, entry, flags, shared, seed);
  });
  // Before any is made.
  const count = models.reduce((sum, model) => sum + model.count, 0);
  if (count > MOST_CELLS) throw tooMany(source, ['models'], count);
  const cells = models.flatMap((model) => cellsOfModel(source, model, flags, seed));
  refuseLong(source, cells);
  refuseTwins(source, cells);
  return cells;
}

/** A model of a plan, with the flags that each of its cells has one value of. */
interface PlannedModel {
  readonly name: string;
  readonly model: string;
  readonly axes: readonly Axis[];
  readonly path: PlanPath;
  /** How many cells it makes. */
  readonly count: number;
}

function readModel(
  source: PlanSource,
  path: PlanPath,
  entry: unknown,
  flags: readonly PlanFlag[],
  shared: readonly Axis[],
  seed: number | undefined,
): PlannedModel {
  const given = typeof entry === 'string' ? { model: entry } : entry;
  if (!isJsonObject(given))
    throw source.refusal(path, ` is ${shown(entry)}; expected a MODEL, or an object with model and flags.`);
  const own = axesOf(source, path, given, flags, ['model', 'name']);
  const text = (field: 'model' | 'name'): string | undefined => {
    const value = given[field];
    if (value === undefined || (typeof value === 'string' && (field === 'model' || value.trim() !== ''))) return value;
    throw source.refusal([...path, field], ` is ${shown(value)}; expected a text.`);
  };
  const [model = '', named] = [text('model'), text('name')];
  if (model.startsWith('-'))
    throw source.refusal(
      [...path, 'model'],
      ` is ${showJson(model)}; expected a MODEL, and no flag. Write ./ before it.`,
    );
  if (named !== undefined && named.length > MOST_NAME)
    throw source.refusal([...path, 'name'], ` has ${named.length} characters; expected at most ${MOST_NAME}.`);
  const before = shared.filter(({ flag }) => !own.some((axis) => axis.flag === flag));
  const axes = [...before, ...own].map((axis) =>
    axis.flag.name === 'seed' && seed !== undefined ? { ...axis, values: [seed] } : axis,
  );
  const program = axes.find(({ flag }) => flag.name === 'program')?.values[0];
  const name = named ?? nameOf(typeof program === 'string' ? program : model);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_CELLS) throw tooMany(source, path, count);
  return { name, model, axes, path, count };
}

function cellsOfModel(
  source: PlanSource,
  { name, model, axes, path }: PlannedModel,
  flags: readonly PlanFlag[],
  seed: number | undefined,
): Cell[] {
  const seeded = axes.some(({ flag }) => flag.name === 'seed') ? [] : [`${longOf('seed', flags)}=${seed ?? 1}`];
  return combinations(axes).map((values) => {
    const words = axes.flatMap(({ flag, path: at }, a) => wordsOf(source, at, flag, values[a]));
    const differs = axes.flatMap(({ flag, values: { length } }, a) => (length > 1 ? saidOf(flag, values[a]) : []));
    return {
      name: [name, ...differs].join(' · '),
      model,
      words: [...(model === '' ? [] : [model]), ...words, ...seeded],
      path,
    };
  });
}

function longOf(name: string, flags: readonly PlanFlag[]): string {
  return flags.find((one) => one.name === name)!.long;
}

function nameOf(model: string): string {
  if (model === '') return 'built-in BERT';
  return (model.includes('://') ? model : basename(model)).slice(0, MOST_NAME);
}

function refuseLong(source: PlanSource, cells: readonly Cell[]): void {
  const long = cells.find(({ name }) => name.length > MOST_CELL_NAME);
  if (long)
    throw source.refusal(
      long.path,
      ` makes a cell whose name has ${long.name.length} characters; expected at most ${MOST_CELL_NAME}: ${showJson(long.name)}. Give the flags with long values one value each, in models of their own.`,
    );
}

function refuseTwins(source: PlanSource, cells: readonly Cell[]): void {
  const seen = new Map<string, Cell>();
  for (const cell of cells) {
    const twin = seen.get(cell.name);
    if (twin)
      throw source.refusal(
        cell.path,
        ` makes a cell called ${showJson(cell.name)}, and so does line ${source.lineOf(twin.path)}. Give one of them a name: another.`,
      );
    seen.set(cell.name, cell);
  }
}

function tooMany(source: PlanSource, path: PlanPath, count: number): Error {
  return source.refusal(path, ` makes ${count} cells; a plan has at most ${MOST_CELLS}. Split it into several plans.`);
}
