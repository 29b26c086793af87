import type { Counterexample } from '../../core/report/counterexample';
import type { InvariantReport, Report } from '../../core/report/report';
import type { Violation } from '../../core/report/violation';
import { knownInvariant } from '../../engine/invariants';
import type { Picture } from '../../tools/picture/picture';
import { caseTitle } from '../case-table';
import { drawnBy, replayLines } from '../replay-line';
import { violationFields } from '../violation';
import type { Run } from '../../engine/invariants/invariant';
import type { BatchGrid, Place } from './batch-grid';
import { gridOfBatch, gridOfCase } from './batch-grid';
import { nodesData } from './nodes-data-of';
import type { RunData, ViolationData } from './page-data';

/** Texts of a case that are shown, and how much of each. */
const MOST_TEXTS = 8;
const MOST_TEXT = 2000;

/** What stands elsewhere on the page. */
const ELSEWHERE = [
  ...['claim', 'seen', 'case', 'replay', 'in code', 'next'],
  ...['first at', 'observed', 'expected', 'deviation'],
];

/** The evidence of a broken claim, as the page shows it. */
export function violationData(
  invariant: InvariantReport,
  report: Report,
  picture?: Picture,
): ViolationData | undefined {
  const { counterexample, savedTo } = invariant;
  if (!counterexample) return undefined;
  const { violation, texts, location } = counterexample;
  const nodes = nodesData(location.node);
  const fields = violationFields(invariant, drawnBy(report), report.subject.traits);
  const { output, index, row, observed, expected, deviation, bound, noise } = violation;
  return {
    told: fields
      .filter(({ label }) => !ELSEWHERE.includes(label))
      .map(({ label, text, verbatim }) => ({ label, text, ...(verbatim && { verbatim }) })),
    message: violation.message,
    advice: fields.find(({ label }) => label === 'next')!.text,
    replay: replayLines(counterexample, savedTo, drawnBy(report)),
    numbers: { output, index, row, observed, expected, deviation, bound, ...(noise !== undefined && { noise }) },
    title: caseTitle(counterexample),
    batch: smallest(counterexample, report),
    ...(texts && { texts: texts.slice(0, MOST_TEXTS).map((text) => text.slice(0, MOST_TEXT)) }),
    runs: texts ? [] : runsData(counterexample, report),
    ...(picture && { picture }),
    ...(nodes && { nodes }),
  };
}

/** The batches of the runs that a violation is about, the trusted one first. */
export function runsData(pictured: Pictured, report: Report): RunData[] {
  const [expected, observed] = runsOf(pictured, report);
  if (!observed) return [];
  const place = placeOf(pictured.violation);
  if (!expected || expected === observed)
    return [{ name: observed.key, role: 'observed', batch: gridOfBatch(observed.batch, { place }) }];
  return [
    { name: expected.key, role: 'expected', batch: gridOfBatch(expected.batch) },
    { name: observed.key, role: 'observed', batch: gridOfBatch(observed.batch, { beside: expected.batch, place }) },
  ];
}

/** The batch that stands for all of a violation: that of the trusted run, and what the other one has in its place. */
function smallest(counterexample: Counterexample, report: Report): BatchGrid {
  const [expected, observed] = runsOf(counterexample, report);
  return expected && observed
    ? gridOfBatch(expected.batch, { beside: observed.batch, withOthers: true })
    : gridOfCase(counterexample.case);
}

/** The runs are made of the case and of what the subject declared; nothing is run. */
function runsOf({ invariant, case: testCase, violation }: Pictured, { subject }: Report): readonly (Run | undefined)[] {
  const [reported] = subject.traits.filter(({ weightScale }) => weightScale === testCase.weightScale);
  if (!reported || reported.texts) return [];
  const runs = knownInvariant(invariant)?.runs(testCase, { ...reported, texts: undefined }) ?? [];
  return violation.runs.map((key) => runs.find((run) => run.key === key));
}

type Pictured = Pick<Counterexample, 'invariant' | 'case'> & { readonly violation: Seen };

type Seen = Pick<Violation, 'runs' | 'output'> & { readonly index?: Violation['index'] };

function placeOf({ output, index }: Seen): Place | undefined {
  if (!index || /^(gradient|padEmbedding)/.test(output)) return undefined;
  if (output.startsWith('pooled')) return { row: index[0] };
  return { row: index[0], position: index[output.startsWith('attentions') ? 2 : 1] };
}
