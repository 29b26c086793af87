import { figure, figureUp } from '../../../figures';
import type { CertifyPage } from '../../tools/tool-page';
import { Heads } from '../heads';
import { Track } from '../track';
import { num } from '../words';

type Weights = CertifyPage['weights'][number];

/** The proven bounds of scores beside the largest that were seen, and what mask constants are proven to do. */
export function CertificateView({ weights, maskHead, assumed }: CertifyPage) {
  return (
    <>
      {weights.map((of) => (
        <section
          key={of.weightScale}
          id={`bounds-${of.weightScale ?? 'all'}`}
          aria-labelledby={`title-${of.weightScale}`}
        >
          <h2 id={`title-${of.weightScale}`}>
            How large a score can be{of.weightScale !== undefined && `, with ${of.weightScale} weights`}
          </h2>
          <Bounds of={of} />
          <div class="scroll" tabIndex={0} role="group" aria-label="Mask constants">
            <table class="figures masks">
              <caption>What each constant is proven to do, for every input whatsoever</caption>
              <Heads of={maskHead} />
              <tbody>
                {of.masks.map(([name, ...cells]) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    {cells.map((cell, i) => (
                      <td key={i}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ))}
      {weights.length > 0 && (
        <section id="assumed" aria-labelledby="assumed-title">
          <h2 id="assumed-title">What the proof assumes</h2>
          <p>{assumed}</p>
        </section>
      )}
    </>
  );
}

function Bounds({ of: { heads } }: { readonly of: Weights }) {
  const rows = heads.map(({ layer, head, computed, largestSeen, smallestMask }) => ({
    layer,
    head,
    bound: num(computed),
    seen: num(largestSeen),
    mask: num(smallestMask),
  }));
  const all = rows.flatMap(({ bound, seen }) => [bound, seen]);
  return (
    <table class="figures bounds">
      <caption>
        The line is the bound that no input can pass; the dot is the largest score in the random batches. On a log
        scale.
      </caption>
      <Heads of={['layer, head', { wide: 'score' }, 'seen', 'bound', 'smallest proven mask']} />
      <tbody>
        {rows.map(({ layer, head, bound, seen, mask }) => (
          <tr key={`${layer} ${head}`} class={seen <= bound ? '' : 'parting'}>
            <th scope="row">
              {layer}, {head}
            </th>
            <td class="wide">
              <Track at={seen} bound={bound} all={all} />
            </td>
            <td>{figure(seen)}</td>
            <td>{figureUp(bound)}</td>
            <td>-{figureUp(-mask)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
