import type { ClaimData, FormData, PageData } from '../page-data';
import { Copied } from './copied';
import { Grid } from './grid';
import { ToldList } from './told';
import { MARKS } from '../../terminal/verdict-word';
import { VerdictWord } from './words';

/** The answer, the smallest batch that shows it, and how to meet it again. */
export function Answer({ data, form }: { readonly data: PageData; readonly form: FormData | undefined }) {
  const several = data.forms.length + data.notRun.length > 1;
  const first = form && firstViolated(form);
  return (
    <header class="answer">
      <p class="kicker">
        padproof <span>may this model be batched?</span>
      </p>
      <h1 class={data.look}>
        <span aria-hidden="true" class="mark">
          {MARKS[data.look]}
        </span>
        {data.answer
          .join(' ')
          .split(/(\S+-\S*[a-z])/)
          .map((part, i) => (i % 2 === 1 ? <span class="whole">{part}</span> : part))}
      </h1>
      {several && data.plan === undefined && (
        <ul class="answers">
          {data.forms.map((one) => (
            <li key={one.form}>
              <b>{one.form}</b>{' '}
              {one.look === one.verdict ? (
                <VerdictWord verdict={one.verdict} />
              ) : (
                <span class={`verdict ${one.look}`} aria-hidden="true">
                  {MARKS[one.look]}
                </span>
              )}{' '}
              {one.answer.join(' ')}
            </li>
          ))}
          {data.notRun.map((one) => (
            <li key={one.form}>
              <b>{one.form}</b> <span class="verdict inconclusive">? not run</span> {one.message}
            </li>
          ))}
        </ul>
      )}
      {form?.warnings.map((warning) => (
        <p class="warning" key={warning}>
          {warning}
        </p>
      ))}
      <div class="beside">
        {first && <Smallest claim={first} several={several} form={form} />}
        {form && (
          <div class="made">
            {!first && (
              <>
                <p class="label">The same cases again</p>
                <Copied text={form.again} label="the command that generates the same cases again" />
              </>
            )}
            <ToldList told={form.made} />
          </div>
        )}
      </div>
    </header>
  );
}

function Smallest({
  claim,
  several,
  form,
}: {
  readonly claim: ClaimData;
  readonly several: boolean;
  readonly form: FormData;
}) {
  const { message, batch, texts, title, replay } = claim.violation!;
  return (
    <div class="smallest">
      <p class="label">
        The smallest batch that shows it{several && `, as ${form.form}`}: {title.replace(/; ids in brackets.*/, '')}
      </p>
      {texts ? <Texts texts={texts} /> : <Grid grid={batch} label="the smallest batch" legend />}
      <p>{message}</p>
      <p class="label">See it again</p>
      <Copied text={replay.command} label="the command that replays it" />
    </div>
  );
}

/** Rows that are texts. */
export function Texts({ texts }: { readonly texts: readonly string[] }) {
  return (
    <ol class="texts" start={0}>
      {texts.map((text, i) => (
        <li key={i}>
          <q>{text}</q>
        </li>
      ))}
    </ol>
  );
}

/** The claim that the answer names, or else the first that is violated. */
function firstViolated({ answer, claims }: FormData): ClaimData | undefined {
  const violated = claims.filter(({ verdict, violation }) => verdict === 'violated' && violation);
  const words = answer.join(' ').split(/[^a-z0-9-]+/);
  return violated.find(({ name }) => words.includes(name)) ?? violated[0];
}
