import { figure } from '../../../figures';
import { count } from '../../../text';
import type { HistoryPage } from '../../tools/tool-page';
import { Heads } from '../heads';
import { scaleOf } from '../scale';
import { Track } from '../track';
import { num, VerdictWord } from '../words';

/** How near each report came to a bound, by model and time, and the claims that came nearer. */
export function TrendView({ models, grown }: HistoryPage) {
  return (
    <>
      {models.map((of, i) => (
        <section key={of.model} id={`trend-${i}`} aria-labelledby={`trend-title-${i}`}>
          <h2 id={`trend-title-${i}`}>{of.model}</h2>
          <Trend reports={of.reports} />
        </section>
      ))}
      {grown.length > 0 && (
        <section id="grown" aria-labelledby="grown-title">
          <h2 id="grown-title">What grew most</h2>
          <div class="scroll" tabIndex={0} role="group" aria-label="What grew most">
            <table class="figures">
              <caption>Largest deviation ÷ bound in the first report of a model, and in its last</caption>
              <Heads of={['claim', 'first', 'last', 'times']} />
              <tbody>
                {grown.map(({ model, claim, first, last, factor }) => (
                  <tr key={model + claim} class={num(last) <= 1 ? '' : 'parting'}>
                    <th scope="row">
                      {claim} <span class="sentence">{model}</span>
                    </th>
                    <td>{figure(num(first))}</td>
                    <td>{figure(num(last))}</td>
                    <td>{figure(num(factor))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}

const [WIDTH, HEIGHT] = [600, 120];
/** Room for a whole mark at each edge. */
const EDGE = 8;

function Trend({ reports }: { readonly reports: HistoryPage['models'][number]['reports'] }) {
  const shares = reports.flatMap(({ worst }) => (worst ? [num(worst.share)] : []));
  return (
    <>
      {shares.length > 1 && <Curve shares={shares} />}
      <div class="scroll" tabIndex={0} role="group" aria-label="Reports">
        <table class="figures reports">
          <caption>
            The largest deviation of each report in parts of its bound, which the line stands for. On a log scale.
          </caption>
          <Heads of={['when (UTC)', 'verdict', { wide: 'worst ÷ bound' }, 'worst', 'cases', 'a second']} />
          <tbody>
            {reports.map(({ file, when, verdict, worst, bits, cases, perSecond }) => (
              <tr key={file}>
                <th scope="row">
                  {when} <span class="sentence">{bits ?? worst?.claim}</span>
                </th>
                <td>
                  <VerdictWord verdict={verdict} />
                </td>
                <td class="wide">{worst && <Track at={num(worst.share)} bound={1} all={shares} />}</td>
                <td>{bits ? 'bits' : worst ? figure(num(worst.share)) : '–'}</td>
                <td>{count(cases)}</td>
                <td>{figure(num(perSecond))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The same as a curve, for the eye alone: time goes to the right, and the dashed line is the bound. */
function Curve({ shares }: { readonly shares: readonly number[] }) {
  const place = scaleOf([...shares, 1]);
  const y = (share: number): number => EDGE + (HEIGHT - 2 * EDGE) * (1 - place(share) / 100);
  const x = (i: number): number => 10 + ((WIDTH - 20) * i) / (shares.length - 1);
  return (
    <svg class="trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line class="limit" x1={0} x2={WIDTH} y1={y(1)} y2={y(1)} />
      <polyline points={shares.map((share, i) => `${x(i)},${y(share)}`).join(' ')} />
      {shares.map((share, i) =>
        share <= 1 ? (
          <circle key={i} cx={x(i)} cy={y(share)} r={4} />
        ) : (
          <rect key={i} x={x(i) - 5} y={y(share) - 5} width={10} height={10} />
        ),
      )}
    </svg>
  );
}
