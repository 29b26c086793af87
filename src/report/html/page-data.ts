import type { Coverage } from '../../core/report/coverage';
import type { NoiseReport } from '../../core/report/noise';
import type { InvariantReport } from '../../core/report/report';
import type { RetrievalImpact } from '../../core/report/retrieval-impact';
import type { Violation } from '../../core/report/violation';
import type { Verdict } from '../../core/verdict';
import type { Picture } from '../../tools/picture/picture';
import type { BatchGrid } from './batch-grid';
import type { NodesData } from './nodes-data';
import type { ToolPage } from './tools/tool-page';

/** What a page shows: a report, or what another verb than check found. */
export type AnyPage = PageData | ToolPage;

/** What the page shows: words as the terminal has them, and numbers as the report has them. Plain JSON. */
export interface PageData {
  readonly title: string;
  readonly verdict: Verdict;
  /** What the answer is marked and coloured as. */
  readonly look: Verdict;
  /** The answer of all forms together, where there are several. */
  readonly answer: readonly string[];
  readonly forms: readonly FormData[];
  /** Forms that could not be checked, and why. */
  readonly notRun: readonly { readonly form: string; readonly message: string; readonly unsupported?: true }[];
  /** The plan whose cells the forms are, where they are. */
  readonly plan?: string;
  /** What was left out for its size, in sentences. */
  readonly cut: readonly string[];
}

/** A label and what is said under it. */
export interface Told {
  readonly label: string;
  readonly text: string;
  /** Is it code, made to be copied? */
  readonly verbatim?: true;
}

/** The report of one form of a model. */
export interface FormData {
  readonly form: string;
  readonly verdict: Verdict;
  /** What the answer is marked and coloured as. */
  readonly look: Verdict;
  readonly answer: readonly string[];
  /** Why the run says less than it seems to. */
  readonly warnings: readonly string[];
  /** The model, what computed it, seed and versions. */
  readonly made: readonly Told[];
  readonly claims: readonly ClaimData[];
  /** The same claims beyond the use of the model. */
  readonly limits: readonly ClaimData[];
  /** What the terminal says beside the claims. */
  readonly told: readonly Told[];
  /** The command that generates the same cases again. */
  readonly again: string;
  readonly coverage: Coverage;
  readonly noise: readonly NoiseReport[];
  readonly retrievalImpact?: RetrievalImpact;
  /** The tokens that ids of its batches stand for, by id, where its vocabulary is known. */
  readonly words?: Readonly<Record<string, string>>;
  /** A batch of which nothing was felt, where nothing is violated. */
  readonly example?: { readonly invariant: string; readonly runs: readonly RunData[]; readonly picture: Picture };
}

/** One claim, and where it is broken, its evidence. */
export interface ClaimData extends Omit<InvariantReport, 'counterexample' | 'savedTo'> {
  readonly violation?: ViolationData;
}

/** The smallest case that breaks a claim. */
export interface ViolationData {
  /** What the terminal says of it, but for the case and what follows. */
  readonly told: readonly Told[];
  /** What was seen, in a sentence. */
  readonly message: string;
  /** What to do next. */
  readonly advice: string;
  readonly replay: { readonly command: string; readonly code: string };
  readonly numbers: Pick<
    Violation,
    'output' | 'index' | 'row' | 'observed' | 'expected' | 'deviation' | 'bound' | 'noise'
  >;
  /** The case in one line: rows, positions, padding. */
  readonly title: string;
  readonly batch: BatchGrid;
  /** The rows as texts, where the model takes texts. */
  readonly texts?: readonly string[];
  /** The runs that are held against each other; one where the claim judges each by itself, none where they cannot be told. */
  readonly runs: readonly RunData[];
  readonly picture?: Picture;
  /** Of a graph whose nodes were followed. */
  readonly nodes?: NodesData;
}

/** What went into the model in one run. */
export interface RunData {
  readonly name: string;
  readonly role: 'expected' | 'observed';
  readonly batch: BatchGrid;
}
