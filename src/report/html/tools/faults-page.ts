import type { Fault } from '../../../subjects/faults/fault';
import { soleKills, type FaultMatrix } from '../../../tools/fault-matrix/matrix';
import { counted } from '../../text';
import { AS_VERDICT, faultsText, scoreInWords } from '../../tools/faults';
import { htmlOfTool } from '../render-page';

/** The kill matrix, as a page. */
export function faultsPage(matrix: FaultMatrix, faults: readonly Fault[]): string {
  const {
    results,
    invariants,
    score,
    verdict,
    stopped,
    backend,
    browser,
    seed,
    runs,
    padproof,
    node,
    others = [],
  } = matrix;
  const { figures, others: survived } = scoreInWords(score);
  const alone = soleKills(matrix);
  const equivalents = new Set(results.filter(({ equivalent }) => equivalent).map(({ fault }) => fault));
  return htmlOfTool(
    {
      tool: 'faults',
      title: `${figures.split(' · ')[0]} – padproof`,
      question: 'which planted masking bugs are found?',
      verdict: AS_VERDICT[verdict],
      answer: `${stopped === undefined ? '' : `${stopped}; `}${figures.split(' · ')[0]}.`,
      made: [
        { label: 'score', text: `${figures} · ${survived}` },
        ...(score.wronglyKilled.length > 0 ? [{ label: 'false alarms', text: score.wronglyKilled.join(', ') }] : []),
        { label: 'computed by', text: `${backend}${browser ? ' in a browser' : ''}` },
        { label: 'cases', text: `up to ${counted(runs, 'case')} each` },
        { label: 'seed', text: String(seed) },
        { label: 'padproof', text: `${padproof}, Node ${node.replace(/^v/, '')}` },
      ],
      claims: invariants.map((name) => ({
        name,
        kills: results.filter(
          ({ equivalent, kills }) => !equivalent && kills.some(({ invariant }) => invariant === name),
        ).length,
        alone: alone[name],
      })),
      results: results.map(({ smallest, ...result }) => ({
        ...result,
        what: faults.find(({ name }) => name === result.fault)?.what ?? '',
        ...(smallest && { smallest: `${smallest.rows} × ${smallest.length}, ${smallest.where}` }),
      })),
      others: others.map(({ killed, ...other }) => ({
        ...other,
        killed: killed.filter((fault) => !equivalents.has(fault)).length,
        wrong: killed.filter((fault) => equivalents.has(fault)),
      })),
      planted: score.planted,
      killed: score.killed,
    },
    faultsText(matrix),
  );
}
