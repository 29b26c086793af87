import { printableLine } from '../../report/text';
import type { LoadedCorpus } from '../../engine/corpus/load-corpus';
import { standardError } from '../host/outlets';

const told = new Set<string>();

/** Names the files of a corpus that cannot be read on standard error, each once, however many forms of a model are checked. */
export function tellUnreadable(known: LoadedCorpus): LoadedCorpus {
  for (const { file, why } of known.unreadable ?? []) {
    const line = `padproof: skipped ${printableLine(file)}: ${printableLine(why)}\n`;
    if (!told.has(line)) standardError.write(line);
    told.add(line);
  }
  return known;
}
