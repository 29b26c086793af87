import type { NoiseReport } from '../../../core/report/noise';
import { figure } from '../../figures';
import { count } from '../../text';
import type { FormData } from '../page-data';
import { ByClass } from './by-class';
import { Bounds } from './evidence';
import { Heads } from './heads';
import { Track } from './track';
import { num } from './words';

/** What was seen against what is allowed, and where the bounds come from. */
export function Rounding({ form: { claims, noise } }: { readonly form: FormData }) {
  const bounded = claims.filter(({ bounds }) => bounds.length > 0);
  const measured = noise.filter(({ order }) => order !== undefined);
  return (
    <section id="rounding" aria-labelledby="rounding-title">
      <h2 id="rounding-title">Rounding, and what is more than rounding</h2>
      {bounded.length > 0 ? <Bounds claims={bounded} /> : <p class="lead">No claim was judged by a bound.</p>}
      <ByClass claims={claims} />
      {measured.length > 0 && <Measured noise={measured} />}
    </section>
  );
}

function Measured({ noise }: { readonly noise: readonly NoiseReport[] }) {
  const sizes = noise.map(({ order }) => num(order!));
  const [{ factor, floor, sources }] = noise;
  return (
    <>
      <table class="figures measured">
        <caption>
          What another order of the same sums costs, in parts of a row’s largest number: {sources.join(', ')}. A bound
          is {factor} × noise + {figure(num(floor!))} of a unit’s largest number.
        </caption>
        <Heads of={['S ≤', { wide: 'on a log scale' }, 'noise', 'float64', 'padding shown']} />
        <tbody>
          {noise.map(({ length, weightScale, order, float64, signal }, i) => (
            <tr key={i}>
              <th scope="row">
                {count(length)} <span class="soft">{weightScale}</span>
              </th>
              <td class="wide">
                <Track at={num(order!)} bound={undefined} all={sizes} />
              </td>
              <td>{figure(num(order!))}</td>
              <td>{float64 === undefined ? '' : figure(num(float64))}</td>
              <td>{figure(num(signal))} ×</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">
        “Padding shown”: how far the outputs move when the padding is not masked, in multiples of the noise. Leaks that
        much smaller are still seen.
      </p>
    </>
  );
}
