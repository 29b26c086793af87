import { createColors } from 'picocolors';
import type { InvariantReport, Report } from '../../core/report/report';
import type { Picture } from '../../tools/picture/picture';
import type { Pictures } from '../../tools/picture/pictures-of';
import { formInWords } from '../several';
import { warningsOn } from '../terminal/doubts';
import { sameCasesAgain } from '../terminal/end';
import { NO_ANSWER } from '../terminal/head';
import { particulars } from '../terminal/particulars';
import { modelInWords } from '../terminal/subject-line';
import { answerLines, lookOf } from '../use';
import type { ClaimData, FormData, Told } from './page-data';
import { runsData, violationData } from './violation-data';
import { savedWords, withWords } from './with-words';

/** Pairs of classes that were not reached, and measurements of noise, that the page takes. */
const MOST_PAIRS = 400;
const MOST_NOISE = 120;

/** The label of a line of {@link particulars} stands in its first columns. */
const LABEL_COLUMNS = 12;

/**
 * What the page shows of one report.
 * @param shown what the model showed of its inside, by claim, or what stands in the place of that everywhere
 */
export function formData(report: Report, shown?: Pictures | Picture): FormData {
  const pictures = shown && 'of' in shown ? shown : undefined;
  const { subject, verdict, coverage, noise, retrievalImpact, limits = [] } = report;
  const { pairs } = coverage;
  const example = pictures?.example;
  const form: FormData = {
    form: formInWords(subject),
    verdict,
    look: lookOf(report),
    answer: answerOf(report),
    warnings: warningsOn(report),
    made: madeOf(report),
    claims: report.invariants.map((invariant) =>
      claimData(invariant, report, pictures ? pictures.of.get(invariant.name) : (shown as Picture | undefined)),
    ),
    limits: limits.map((limit) => claimData(limit, report)),
    told: toldIn(particulars(report)),
    again: sameCasesAgain(report),
    coverage: { ...coverage, pairs: { ...pairs, missing: pairs.missing.slice(0, MOST_PAIRS) } },
    noise: noise.slice(0, MOST_NOISE),
    ...(retrievalImpact && { retrievalImpact }),
    ...(example && {
      example: { invariant: example.invariant, runs: runsData(example, report), picture: example.picture },
    }),
  };
  const wordOf = pictures?.wordOf ?? savedWords(report);
  return wordOf ? withWords(form, wordOf) : form;
}

/** The terminal's words, or, where it has no answer, that there is none. */
function answerOf(report: Report): readonly string[] {
  const lines = answerLines(report, createColors(false));
  if (lines.length > 0) return [lines.join(' ')];
  return [NO_ANSWER[report.verdict]];
}

function claimData(invariant: InvariantReport, report: Report, picture?: Picture): ClaimData {
  const { counterexample: _, savedTo: __, ...claim } = invariant;
  const violation = violationData(invariant, report, picture);
  return { ...claim, ...(violation && { violation }) };
}

function madeOf({ subject, seed, padproof, node, seconds, cases }: Report): Told[] {
  const [traits] = subject.traits;
  const backend = subject.backend ?? traits?.backend;
  const platform = subject.traits.find((one) => one.platform)?.platform;
  const kernels = traits?.kernels;
  const told: readonly (readonly [string, string | undefined])[] = [
    ['model', modelInWords(subject)],
    ['named', traits?.name === modelInWords(subject) ? undefined : traits?.name],
    [
      'computed by',
      backend && `${backend}${subject.browser ? ' in a browser' : ''}${kernels ? `, kernels ${kernels}` : ''}`,
    ],
    ['precision', traits?.precision],
    ['device', platform && `${platform.device}${platform.software ? ' (software)' : ''}`],
    [
      'versions',
      platform &&
        Object.entries(platform.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
    ],
    ['cases', `${cases.judged + cases.further} judged in ${seconds.toFixed(1)} s`],
    ['seed', String(seed)],
    ['padproof', `${padproof}, Node ${node.replace(/^v/, '')}`],
  ];
  return told.flatMap(([label, text]) => (text ? [{ label, text }] : []));
}

/** Lines with labels, put together again. */
function toldIn(lines: readonly string[]): Told[] {
  const told: { label: string; text: string }[] = [];
  for (const line of lines) {
    const [label, text] = [line.slice(0, LABEL_COLUMNS).trim(), line.slice(LABEL_COLUMNS)];
    if (label !== '') told.push({ label, text });
    else told[told.length - 1].text += ` ${text}`;
  }
  return told;
}
