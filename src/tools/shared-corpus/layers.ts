import { stat } from 'node:fs/promises';
import { messageOf } from '../../core/errors';
import { unreadable } from '../../core/files/unreadable';
import { option } from '../../core/option';
import type { Counterexample } from '../../core/report/counterexample';
import { counterexampleName, saveCounterexample } from '../../engine/corpus/corpus';
import type { LoadedCorpus } from '../../engine/corpus/load-corpus';
import { loadCorpus } from '../../engine/corpus/load-corpus';
import { SPECS } from '../../subjects/kinds/specs';
import { isServer, RedisCorpus } from './redis-corpus';

/** The counterexamples of a folder, and behind them those of other places: folders that are only read, and servers. */
export class CorpusLayers {
  private readonly servers: readonly RedisCorpus[];

  /**
   * @param folder what is tried first, and is reported
   * @throws UsageError for a place that is neither a folder nor an address of Redis.
   */
  constructor(
    private readonly folder: string,
    private readonly places: readonly string[],
  ) {
    this.servers = places.filter(isServer).map((place) => RedisCorpus.at(place));
  }

  /** Is any place one that machines share? */
  get isShared(): boolean {
    return this.servers.length > 0;
  }

  /**
   * Reads all layers, in their order; what is in several is taken from the first.
   * @throws EnvironmentError where a server cannot be reached, or a folder that was named is not there: nothing of it would be tried.
   */
  async load(): Promise<LoadedCorpus> {
    const own = await loadCorpus(this.folder, SPECS);
    const layers: Pick<LoadedCorpus, 'entries' | 'unreadable'>[] = [own];
    let server = 0;
    for (const place of this.places)
      layers.push(isServer(place) ? await this.servers[server++].load() : await loadNamed(place));
    const seen = new Set<string>();
    // By what they hold: a file may be called as somebody likes.
    const isNew = (entry: LoadedCorpus['entries'][number]): boolean => {
      const name = counterexampleName(entry.counterexample);
      if (seen.has(name)) return false;
      seen.add(name);
      return true;
    };
    return {
      ...own,
      entries: layers.flatMap(({ entries }) => entries.filter(isNew)),
      unreadable: layers.flatMap(({ unreadable = [] }) => unreadable),
    };
  }

  /**
   * Saves a counterexample in the folder, and puts it on each server. One place that cannot take it is told, and keeps it from no other.
   * @param writes into the folder? @param shares to the servers?
   * @returns what replay takes: its file, or its label on the first server that took it
   * @throws what the folder threw, where it is nowhere else
   */
  async keep(
    counterexample: Counterexample,
    { writes, shares }: { readonly writes: boolean; readonly shares: boolean },
    tell: (why: string) => void,
  ): Promise<string | undefined> {
    let file: string | undefined;
    let failure: { readonly thrown: unknown } | undefined;
    if (writes)
      try {
        file = await saveCounterexample(this.folder, counterexample);
      } catch (thrown) {
        failure = { thrown };
      }
    const label = shares ? await this.share(counterexample, tell) : undefined;
    if (failure && label === undefined) throw failure.thrown;
    if (failure) tell(`${this.folder}: not saved: ${messageOf(failure.thrown)}. It is at ${label}`);
    return file ?? label;
  }

  /** @returns its label on the first server that took it */
  private async share(counterexample: Counterexample, tell: (why: string) => void): Promise<string | undefined> {
    let label: string | undefined;
    for (const server of this.servers)
      try {
        const saved = await server.save(counterexample);
        label ??= saved;
      } catch (thrown) {
        tell((thrown as Error).message);
      }
    return label;
  }
}

async function loadNamed(folder: string): Promise<LoadedCorpus> {
  await stat(folder).catch((thrown: unknown) => {
    throw unreadable(
      `${option('corpus')} names ${folder}, which cannot be read: ${messageOf(thrown)}. Name a folder that is there; where an earlier run may have left none, make it first.`,
      thrown,
    );
  });
  return loadCorpus(folder, SPECS);
}
