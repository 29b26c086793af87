import { count } from '../../text';
import type { FormData, PageData } from '../page-data';
import { VerdictWord } from './words';

interface CellsProps {
  readonly data: PageData;
  readonly chosen: number;
  readonly choose: (form: number) => void;
}

/** The cells of a plan, a row each; the rest of the page is about the one that is chosen. */
export function Cells({ data: { plan, forms, notRun }, chosen, choose }: CellsProps) {
  return (
    <section id="cells" aria-labelledby="cells-title">
      <h2 id="cells-title">Cells of {plan}</h2>
      <p class="lead">Each name opens its claims, below.</p>
      <div class="scroll" tabIndex={0} role="group" aria-label="Cells">
        <table class="board several">
          <thead>
            <tr>
              <th scope="col">cell</th>
              <th scope="col">verdict</th>
              <th scope="col">violated</th>
              <th scope="col">most cases of a claim</th>
            </tr>
          </thead>
          <tbody>
            {forms.map((form, i) => (
              <tr key={form.form} class={i === chosen ? 'open' : ''}>
                <th scope="row">
                  <button type="button" class="cell" aria-pressed={i === chosen} onClick={() => choose(i)}>
                    {form.form}
                  </button>
                </th>
                <td>
                  <VerdictWord verdict={form.verdict} />
                </td>
                <td>{violatedIn(form)}</td>
                <td>{count(casesOf(form))}</td>
              </tr>
            ))}
            {notRun.map(({ form, message, unsupported }) => (
              <tr key={form}>
                <th scope="row">{form}</th>
                <td>{unsupported ? <VerdictWord verdict="unsupported" /> : 'not run'}</td>
                <td colSpan={2}>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function violatedIn({ claims }: FormData): string {
  return claims.flatMap(({ name, verdict }) => (verdict === 'violated' ? [name] : [])).join(', ');
}

function casesOf({ claims }: FormData): number {
  return Math.max(0, ...claims.map(({ cases }) => cases.held + cases.violated));
}
