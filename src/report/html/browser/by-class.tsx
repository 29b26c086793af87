import { LAYOUTS } from '../../../core/layout';
import { figure } from '../../figures';
import type { ClaimData } from '../page-data';
import { Heads } from './heads';
import { num } from './words';

/** How near each claim came to its bound, by the length of the case and by the layouts of its rows: the nearer, the darker. */
export function ByClass({ claims }: { readonly claims: readonly ClaimData[] }) {
  const rows = claims.flatMap(({ name, ofBound }) => (ofBound ? [{ name, ofBound }] : []));
  const names = [...new Set(rows.flatMap(({ ofBound }) => Object.keys(ofBound)))].sort(
    (a, b) => placeOf(a) - placeOf(b),
  );
  if (rows.length === 0) return null;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Deviations by length and layout">
      <table class="figures near">
        <caption>
          The largest deviation in parts of its bound, by the length of the case and by how its rows are padded
        </caption>
        <Heads of={['claim', ...names.map((name) => name.replace('layout ', ''))]} />
        <tbody>
          {rows.map(({ name, ofBound }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {names.map((of) => (
                <Near key={of} part={of in ofBound ? num(ofBound[of]) : undefined} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is beyond the bound has a mark beside its colour. */
function Near({ part }: { readonly part: number | undefined }) {
  if (part === undefined) return <td class="none">–</td>;
  const beyond = !(part <= 1);
  return (
    <td class={beyond ? 'beyond' : ''} style={{ '--part': `${100 * Math.min(1, beyond ? 1 : part)}%` }}>
      {figure(part)}
      {beyond && ' ✗'}
    </td>
  );
}

/** Lengths before layouts, the short ones first. */
function placeOf(name: string): number {
  const [, sign, length] = /^S (.) (\d+)$/.exec(name) ?? [];
  if (length !== undefined) return Number(length) + (sign === '>' ? 1 : 0);
  return 1e6 + LAYOUTS.findIndex((layout) => name === `layout ${layout}`);
}
