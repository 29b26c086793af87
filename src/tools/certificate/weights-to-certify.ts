import { join } from 'node:path';
import { parseStrictJson } from '../../core/text/strict-json';
import { readText } from '../../core/files/read-regular';
import { asked, type WeightsToCertify } from '../../subjects/kinds/kind';
import type { ResolveOptions } from '../../subjects/kinds/options';
import { kindOf, recognise } from '../../subjects/kinds/resolve';
import { whyNotBert } from '../../subjects/models/why-not-bert';

/**
 * Reads the weights of what a user names, for a proof about a post-LayerNorm BERT in float32: the built-in BERT in every
 * weight scale, or a checkpoint. Anything else is named as what it is; a module is not loaded.
 *
 * @throws UsageError, EnvironmentError as `resolveModel` and `readCheckpoint` do.
 */
export async function weightsToCertify(model: string, options: ResolveOptions): Promise<WeightsToCertify> {
  const said = asked(model, options);
  const other = kindOf(said);
  // What cannot be proven need not be runnable here.
  if (other && !other.weights) return { doesNotApply: other.noProof?.(said) ?? `${model} is ${other.name}` };
  const { kind, asked: settled } = recognise(model, options);
  const place = await kind.locate(settled);
  const doesNotApply = model === '' ? undefined : await whyNot(place);
  if (doesNotApply !== undefined) return { doesNotApply: `${model}: ${doesNotApply}` };
  return kind.weights!(place, settled);
}

async function whyNot(folder: string): Promise<string | undefined> {
  const file = join(folder, 'config.json');
  const text = await readText(file).catch(() => undefined);
  // readCheckpoint says what is wrong with a folder that lacks it.
  if (text === undefined) return undefined;
  return whyNotBert(parseStrictJson(text, file));
}
