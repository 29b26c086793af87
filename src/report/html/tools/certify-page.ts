import type { CertificateReport } from '../../../tools/certificate/report';
import { AS_VERDICT, ASSUMED, certificateAnswer, certificateText, MASK_HEAD, maskRows } from '../../tools/certificate';
import { counted } from '../../text';
import { htmlOfTool } from '../render-page';

/** A certificate as a page. */
export function certifyPage(report: CertificateReport): string {
  const { verdict, model, mask, campaign, weights, padproof } = report;
  const answer = certificateAnswer(report);
  const named = model || 'the built-in BERT';
  return htmlOfTool(
    {
      tool: 'certify',
      title: `${verdict}: ${named} – padproof`,
      question: 'is the weight of padding exactly zero, for every input?',
      verdict: AS_VERDICT[verdict],
      answer: `${answer[0].toUpperCase()}${answer.slice(1).replace(/\.$/, '')}.`,
      made: [
        { label: 'model', text: named },
        { label: 'mask', text: mask.name },
        ...(campaign
          ? [
              {
                label: 'looked in',
                text: `${counted(campaign.runs, 'random batch', 'random batches')} on ${campaign.backend}, seed ${campaign.seed}`,
              },
            ]
          : []),
        { label: 'padproof', text: padproof },
      ],
      weights: weights.map((of) => ({
        ...(of.weightScale && { weightScale: of.weightScale }),
        heads: of.heads.map(({ layer, head, computed, largestSeen, smallestMask }) => ({
          layer,
          head,
          computed,
          largestSeen,
          smallestMask,
        })),
        masks: maskRows(of),
      })),
      maskHead: MASK_HEAD,
      assumed: ASSUMED,
    },
    certificateText(report, { everyHead: true }),
  );
}
