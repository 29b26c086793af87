import type { Verdict } from '../../../core/verdict';
import type { Grown, PastReport } from '../../../tools/history/trend';
import type { Explained } from '../../../tools/explain/explanation';

/** What every such page begins with. */
interface Head {
  readonly title: string;
  /** What was asked. */
  readonly question: string;
  /** What the answer is marked and coloured as. */
  readonly verdict: Verdict;
  readonly answer: string;
  /** What was looked at, and how. */
  readonly made: readonly { readonly label: string; readonly text: string }[];
}

/** What explain found, and what is said of it. */
export interface ExplanationData extends Explained {
  readonly words: {
    readonly question: string;
    /** The bias of each row, a cell a position. */
    readonly bias: readonly (readonly string[])[];
    readonly aboutBias: string;
    /** Where the tokens are no tokenizer's. */
    readonly toy?: string;
    readonly reading: readonly string[];
    readonly trials: readonly string[];
  };
}

/** What `padproof explain` found. */
export interface ExplainPage extends Head, ExplanationData {
  readonly tool: 'explain';
}

/** What `padproof compare` found. */
export interface ComparePage extends Head {
  readonly tool: 'compare';
  readonly outputs: readonly {
    readonly output: string;
    readonly compared: number;
    readonly batched: ShownDistance;
    readonly alone: ShownDistance;
    readonly cosine?: { readonly least: number; readonly median: number };
  }[];
  /** The most that they may be apart, where that was asked. */
  readonly within?: number;
  readonly layers?: {
    /** Index into the stream of the seed. */
    readonly case: number;
    readonly steps: readonly { readonly name: string; readonly distance: number }[];
    /** The step by which they part, if one is. */
    readonly partingAt?: number;
  };
  /** Outputs of one side alone, and what else is to be known, in sentences. */
  readonly notes: readonly string[];
  readonly padding: {
    readonly answer: string;
    readonly claims: readonly {
      readonly side: 'A' | 'B';
      readonly name: string;
      readonly verdict: Verdict;
      readonly rest: string;
    }[];
  };
}

/** A distance in parts of the largest number of its vector, and where it is, in words. */
interface ShownDistance {
  readonly deviation: number;
  readonly words: string;
}

/** What `padproof faults` found. */
export interface FaultsPage extends Head {
  readonly tool: 'faults';
  readonly claims: readonly { readonly name: string; readonly kills: number; readonly alone: readonly string[] }[];
  readonly results: readonly PlantedFault[];
  /** The tests that people use today, where they were run. */
  readonly others: readonly {
    readonly name: string;
    readonly after: string;
    readonly how: string;
    readonly killed: number;
    /** Equivalent faults that it failed on. */
    readonly wrong: readonly string[];
    readonly passesCorrect: boolean;
  }[];
  /** How many faults were planted that must be found, and found. */
  readonly planted: number;
  readonly killed: number;
}

/** One fault, what it is, and what found it. */
export interface PlantedFault {
  readonly fault: string;
  readonly what: string;
  readonly equivalent: boolean;
  readonly onlyOn?: string;
  /** The claims that it breaks, the soonest first, and how many cases each took. */
  readonly kills: readonly { readonly invariant: string; readonly cases: number }[];
  /** Claims that were to see it, and did not. */
  readonly missed: readonly string[];
  /** The smallest case, in words. */
  readonly smallest?: string;
  readonly stopped?: string;
}

/** What `padproof certify` found. */
export interface CertifyPage extends Head {
  readonly tool: 'certify';
  readonly weights: readonly {
    readonly weightScale?: string;
    readonly heads: readonly {
      readonly layer: number;
      readonly head: number;
      /** No score is larger. */
      readonly computed: number;
      readonly largestSeen: number;
      /** The constant nearest to 0 that is proven to hide a padded key. */
      readonly smallestMask: number;
    }[];
    /** Under `maskHead`. */
    readonly masks: readonly (readonly string[])[];
  }[];
  readonly maskHead: readonly string[];
  readonly assumed: string;
}

/** What `padproof history` found. */
export interface HistoryPage extends Head {
  readonly tool: 'history';
  readonly models: readonly {
    readonly model: string;
    /** The oldest first; `when` in words. */
    readonly reports: readonly Omit<PastReport, 'shares'>[];
  }[];
  readonly grown: readonly Grown[];
}

export type ToolPage = ExplainPage | ComparePage | FaultsPage | CertifyPage | HistoryPage;
