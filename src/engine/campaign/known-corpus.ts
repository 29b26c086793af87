import type { Counterexample } from '../../core/report/counterexample';
import type { SubjectSpec } from '../../core/report/subject-spec';
import type { LoadedCorpus } from '../corpus/load-corpus';
import type { Tried } from '../corpus/replay-corpus';
import type { Sessions } from '../judge/sessions';
import type { Ledger } from '../parallel/ledger';
import { remembered } from '../parallel/ledger';
import type { Watched } from '../parallel/watch';
import { takeOver, watch } from '../parallel/watch';

const CORPUS = 'saved counterexamples';

/** The counterexamples of earlier runs, as a ledger keeps them: those that there were when the run began. */
interface CorpusRecord extends Pick<LoadedCorpus, 'folder' | 'readOnly' | 'unreadable'> {
  readonly entries: readonly {
    readonly file: string;
    readonly counterexample: Counterexample;
    readonly isSameModel: boolean;
  }[];
}

/** The counterexamples to try: those that a ledger names, or those that were loaded, which it takes note of. */
export function knownCorpus(
  ledger: Ledger,
  loaded: LoadedCorpus | undefined,
  spec: SubjectSpec,
): LoadedCorpus | undefined {
  let [record] = ledger.find(CORPUS) as readonly CorpusRecord[];
  if (!record && loaded && !ledger.isClosed) {
    const { entries, isSameModel, ...rest } = loaded;
    record = {
      ...rest,
      entries: entries.map((one) => ({ ...one, isSameModel: isSameModel(spec, one.counterexample.subject) })),
    };
    ledger.add(CORPUS, record);
  }
  if (!record) return undefined;
  const same = new Set(
    record.entries.flatMap(({ counterexample, isSameModel }) => (isSameModel ? [counterexample.subject] : [])),
  );
  return { ...record, isSameModel: (_, subject) => same.has(subject) };
}

/** What trying a saved counterexample comes to: by a ledger, or by asking the subject. */
export function asking(ledger: Ledger, sessions: Sessions) {
  return async (file: string, work: () => Promise<Tried>): Promise<Tried> => {
    const known = ledger.find(`tried ${file}`).length > 0;
    const record = await remembered(
      ledger,
      `tried ${file}`,
      sessions,
      async (): Promise<Watched & { readonly tried: Tried }> => {
        const watched = await watch(ledger, sessions);
        const tried = await work();
        return { tried, ...(await watched()) };
      },
    );
    if (!record) return 'nobody has tried it';
    if (known) takeOver(record, ledger, sessions);
    return record.tried;
  };
}
