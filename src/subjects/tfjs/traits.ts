import { UsageError } from '../../core/errors';
import type { DeclaredTraits } from '../../core/traits/declared-traits';
import type { Traits } from '../../core/subject';
import { useOfExported } from '../exported/use';
import type { HubConfig } from './hub-config';
import type { InputPlan } from './inputs';
import type { LoadedModel } from './model';
import { option, type OptionName } from '../../core/option';

/** What a subject has to declare of its sizes and its positions. */
export type SizeTraits = Pick<
  Traits,
  | 'vocabularySize'
  | 'maxLength'
  | 'padId'
  | 'positions'
  | 'distancesMatter'
  | 'tokenTypes'
  | 'use'
  | 'attention'
  | 'origins'
>;

/**
 * What is known of a model: first what the user says, then its config.json, then its weights. The tables of its weights bound
 * what the others say.
 *
 * @param where the model, for messages
 * @throws UsageError where something is nowhere said, naming the flag that says it, or where it contradicts the weights.
 */
export function traitsOf(
  declared: DeclaredTraits,
  config: HubConfig,
  { tables, positionTable }: Pick<LoadedModel, 'tables' | 'positionTable'>,
  { ports, staticShape: { length } }: InputPlan,
  where: string,
): SizeTraits {
  const tableOf = (role: 'ids' | 'types' | 'positions'): number | undefined => tables.get(ports.get(role)?.name ?? '');
  const sizeOf = (name: OptionName, said: number | undefined, told: number | undefined, table: number | undefined) => {
    if (said !== undefined && table !== undefined && said > table) {
      throw new UsageError(`${option(name)} is ${said}, but the table that ${where} looks it up in has ${table} rows.`);
    }
    const known = [said ?? told, table].filter((size) => size !== undefined);
    if (known.length > 0) return Math.min(...known);
    throw new UsageError(
      `${where}: neither a config.json beside it nor its weights say what ${option(name)} does. Give it: ${option(name)} N.`,
    );
  };
  const vocabularySize = sizeOf('vocabulary', declared.vocabulary, config.vocabulary, tableOf('ids'));
  const positions = declared.positions ?? (ports.has('positions') ? 'given' : (config.positions ?? 'absolute'));
  if (positions === 'given' && !ports.has('positions')) {
    throw new UsageError(
      `${option('positions')} is given, but ${where} has no input for them. Name it: ${option('input')} positions=NAME.`,
    );
  }
  const maxLength =
    length ?? sizeOf('longest', declared.longest, config.longest, tableOf('positions') ?? positionTable);
  if (length !== undefined && declared.longest !== undefined && declared.longest !== length) {
    throw new UsageError(
      `${option('longest')} is ${declared.longest}, but ${where} takes rows of ${length} positions and no others.`,
    );
  }
  const padId = declared.padId ?? config.padId ?? 0;
  if (padId >= vocabularySize) {
    throw new UsageError(
      `${option('padId')} is ${padId}, but ${where} has a vocabulary of ${vocabularySize}: ids are below that.`,
    );
  }
  const types = ports.has('types') ? Math.max(1, tableOf('types') ?? config.tokenTypes ?? 1) : 1;
  return {
    vocabularySize,
    maxLength,
    padId,
    positions,
    ...(config.attention && { attention: config.attention }),
    origins: {
      padId: declared.padId !== undefined ? 'as asked for' : config.padId === undefined ? 'assumed' : 'config.json',
      positions: positionsFrom(declared, config, ports.has('positions')),
    },
    use: useOfExported({ ...config.files, modelType: config.modelType }, { maxLength, staticLength: length }),
    ...(config.distancesMatter && { distancesMatter: true }),
    ...(types > 1 && { tokenTypes: types }),
  };
}

/** Where it is known from who decides where a token stands. */
function positionsFrom(declared: DeclaredTraits, { positions, guess }: HubConfig, isInput: boolean): string {
  if (declared.positions !== undefined) return 'as asked for';
  if (isInput) return 'an input of the model';
  return positions === undefined || guess !== undefined ? 'assumed' : 'model_type in config.json';
}
