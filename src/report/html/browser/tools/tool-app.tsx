import type { ToolPage } from '../../tools/tool-page';
import { ToldList } from '../told';
import { MARKS } from '../../../terminal/verdict-word';
import { CertificateView } from './certificate';
import { ComparisonView } from './comparison';
import { ExplanationView } from './explanation';
import { FaultMatrixView } from './fault-matrix';
import { TrendView } from './trend';

/** The page of what another verb than check found. */
export function ToolApp({ data }: { readonly data: ToolPage }) {
  const { tool, question, verdict, answer, made } = data;
  return (
    <>
      <header class="answer">
        <p class="kicker">
          padproof {tool} <span>{question}</span>
        </p>
        <h1 class={verdict}>
          <span aria-hidden="true" class="mark">
            {MARKS[verdict]}
          </span>
          {answer}
        </h1>
        <div class="made">
          <ToldList told={made} />
        </div>
      </header>
      <main>
        {data.tool === 'explain' && <ExplanationView {...data} />}
        {data.tool === 'compare' && <ComparisonView {...data} />}
        {data.tool === 'faults' && <FaultMatrixView {...data} />}
        {data.tool === 'history' && <TrendView {...data} />}
        {data.tool === 'certify' && <CertificateView {...data} />}
      </main>
    </>
  );
}
