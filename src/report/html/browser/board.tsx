import { useState } from 'preact/hooks';
import type { Verdict } from '../../../core/verdict';
import { count, counted } from '../../text';
import type { ClaimData, PageData } from '../page-data';
import { columnsOf, evidenceId } from './columns';
import { Evidence } from './evidence';
import { VerdictWord } from './words';

interface BoardProps {
  readonly data: PageData;
  readonly chosen: number;
  readonly choose: (form: number) => void;
}

/** The worst first; what was not judged comes last. */
const GROUPS: readonly (readonly [title: string, verdicts: readonly Verdict[]])[] = [
  ['Violated', ['violated']],
  ['Without an answer', ['inconclusive']],
  ['Held', ['held']],
  ['Not put to the test', ['vacuous', 'unsupported']],
];

/** Claims by forms: each cell opens to its evidence. */
export function Board({ data, chosen, choose }: BoardProps) {
  const [open, setOpen] = useState<string>();
  const columns = columnsOf(data, chosen);
  const names = [...new Set(columns.flatMap(({ form }) => form.claims.map(({ name }) => name)))];
  const rows = names.map((name) => ({
    name,
    of: columns.map(({ form }) => form.claims.find((claim) => claim.name === name)),
  }));
  const several = columns.length > 1;
  return (
    <section id="claims" aria-labelledby="claims-title">
      <h2 id="claims-title">{several ? 'Claims, by form of the model' : 'Claims'}</h2>
      <p class="lead">Each verdict opens to its evidence.</p>
      <div
        class={several ? 'scroll' : ''}
        {...(several && { tabIndex: 0, role: 'group', 'aria-label': 'Claims by form' })}
      >
        <table class={several ? 'board several' : 'board'}>
          <thead class={several ? '' : 'heard'}>
            <tr>
              <th scope="col">claim</th>
              {columns.map(({ form, at }) => (
                <th scope="col" key={at}>
                  {form.form}
                </th>
              ))}
            </tr>
          </thead>
          {GROUPS.map(([title, verdicts], g) => {
            const inGroup = rows.filter(({ of }) => groupOf(of) === g);
            if (inGroup.length === 0) return null;
            return (
              <tbody key={verdicts[0]}>
                <tr class="group">
                  <th scope="rowgroup" colSpan={1 + columns.length}>
                    {title} <span>{inGroup.length}</span>
                  </th>
                </tr>
                {inGroup.map(({ name, of }) => {
                  const opened = columns.findIndex(({ at }) => open === evidenceId(at, name));
                  const shown = of[opened];
                  return (
                    <>
                      <tr key={name} class={shown ? 'open' : ''}>
                        <th scope="row">
                          <span class="name">{name}</span>
                          <span class="sentence">{of.find((claim) => claim)!.claim}</span>
                        </th>
                        {of.map((claim, c) => {
                          const { form, at } = columns[c];
                          const evidence = evidenceId(at, name);
                          return (
                            <td key={at}>
                              {claim && (
                                <Cell
                                  claim={claim}
                                  form={several ? form.form : ''}
                                  evidence={evidence}
                                  isOpen={open === evidence}
                                  toggle={() => {
                                    setOpen(open === evidence ? undefined : evidence);
                                    if (at !== chosen) choose(at);
                                  }}
                                />
                              )}
                            </td>
                          );
                        })}
                      </tr>
                      {shown && (
                        <tr class="evidence">
                          <td colSpan={1 + columns.length} id={open}>
                            <Evidence claim={shown} form={several ? columns[opened].form.form : undefined} />
                          </td>
                        </tr>
                      )}
                    </>
                  );
                })}
              </tbody>
            );
          })}
        </table>
      </div>
    </section>
  );
}

interface CellProps {
  readonly claim: ClaimData;
  readonly form: string;
  /** The id of its evidence. */
  readonly evidence: string;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

function Cell({ claim: { name, verdict, cases }, form, evidence, isOpen, toggle }: CellProps) {
  const judged = cases.held + cases.violated;
  const broken = verdict === 'violated' && judged > 0 ? `${count(cases.violated)} of ` : '';
  return (
    <button
      type="button"
      class="cell"
      aria-expanded={isOpen}
      aria-controls={isOpen ? evidence : undefined}
      onClick={toggle}
    >
      <span class="heard">
        {name}
        {form && `, ${form}`}:{' '}
      </span>
      <VerdictWord verdict={verdict} />
      <span class="cases">{judged > 0 ? `${broken}${counted(judged, 'case')}` : ' '}</span>
    </button>
  );
}

/** The group of the worst verdict of a row. */
function groupOf(of: readonly (ClaimData | undefined)[]): number {
  return GROUPS.findIndex(([, verdicts]) => of.some((claim) => claim && verdicts.includes(claim.verdict)));
}
