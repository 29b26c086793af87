import type { Command } from 'commander';
import { UsageError } from '../../core/errors';
import { CorpusLayers } from '../../tools/shared-corpus/layers';

/** Adds the flag that names further places of counterexamples. */
export function addCorpusOption(command: Command): Command {
  return command.option(
    '--corpus <place>',
    'a further folder that counterexamples are taken from, or redis://…, which also gets those that are found; may be given again',
    (place: string, before: readonly string[] = []): readonly string[] => [...before, place],
  );
}

/** @throws UsageError for a place that is none, and for a server beside shards: another shard may find another content there. */
export function layersOf(folder: string, places: readonly string[] = [], shard?: unknown): CorpusLayers {
  const layers = new CorpusLayers(folder, places);
  if (!layers.isShared || shard === undefined) return layers;
  throw new UsageError(
    '--corpus redis://… may have changed between two shards, which must try the same counterexamples. Leave out one of them, or give a folder.',
  );
}
