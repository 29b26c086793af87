import { count, counted } from '../../text';
import type { FormData } from '../page-data';
import { Heads } from './heads';

/** The kinds of batch that came, how often, and which never came together. */
export function Reached({ form: { coverage } }: { readonly form: FormData }) {
  const { cases, classes, pairs } = coverage;
  const entries = Object.entries(classes);
  const most = Math.max(1, ...entries.map(([, n]) => n));
  return (
    <section id="reached" aria-labelledby="reached-title">
      <h2 id="reached-title">What was tried</h2>
      {entries.length === 0 ? (
        <p class="lead">No case was drawn at random.</p>
      ) : (
        <>
          <p class="lead">
            {counted(cases, 'case')} reached {count(entries.filter(([, n]) => n > 0).length)} of {count(entries.length)}{' '}
            classes of batch, and {count(pairs.reached)} of {count(pairs.possible)} pairs of classes. The longest row
            had {counted(coverage.longest, 'position')}.
          </p>
          <table class="figures classes">
            <caption>In how many cases each class occurred</caption>
            <Heads of={['class', { wide: 'of the most frequent' }, 'cases']} />
            <tbody>
              {entries.map(([name, n]) => (
                <tr key={name} class={n === 0 ? 'never' : ''}>
                  <th scope="row">{name}</th>
                  <td class="wide">
                    <div class="bar" aria-hidden="true">
                      <i style={{ width: `${(100 * n) / most}%` }} />
                    </div>
                  </td>
                  <td>{n === 0 ? 'never' : count(n)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {pairs.missing.length > 0 && (
            <details>
              <summary>{counted(pairs.possible - pairs.reached, 'pair')} of classes never came together</summary>
              <ul class="pairs">
                {pairs.missing.map(([a, b]) => (
                  <li key={`${a} ${b}`}>
                    {a} + {b}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </section>
  );
}
