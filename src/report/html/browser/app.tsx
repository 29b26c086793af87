import { useState } from 'preact/hooks';
import type { PageData } from '../page-data';
import { Answer } from './answer';
import { Board } from './board';
import { Cells } from './cells';
import { FormChoice } from './form-choice';
import { Words } from './grid';
import { Inside } from './inside';
import { Reached } from './reached';
import { Retrieval } from './retrieval';
import { Rounding } from './rounding';
import { TheRun } from './the-run';
import { ViolationView } from './violation';

/** The whole page. */
export function App({ data }: { readonly data: PageData }) {
  const worst = data.forms.findIndex(({ verdict }) => verdict === data.verdict);
  const [chosen, choose] = useState(Math.max(0, worst));
  const form = data.forms[chosen];
  const several = data.forms.length > 1;
  const violated = form ? form.claims.filter(({ violation }) => violation) : [];
  const beyond = form ? form.limits.filter(({ violation }) => violation) : [];
  return (
    <>
      <a class="skip" href="#claims">
        Skip to the claims
      </a>
      <Answer data={data} form={form} />
      <nav aria-label="On this page">
        <a href="#claims">Claims</a>
        {violated.length > 0 && <a href="#violations">What fails</a>}
        {form?.example && <a href="#inside">Attention</a>}
        {beyond.length > 0 && <a href="#limits">Limits</a>}
        {form && <a href="#reached">What was tried</a>}
        {form && <a href="#rounding">Rounding</a>}
        {form && <a href="#run">The run</a>}
      </nav>
      <Words.Provider value={form?.words ?? {}}>
        <main>
          {data.plan !== undefined && <Cells data={data} chosen={chosen} choose={choose} />}
          <Board data={data} chosen={chosen} choose={choose} />
          {several && data.plan === undefined && <FormChoice forms={data.forms} chosen={chosen} choose={choose} />}
          {violated.length > 0 && (
            <section id="violations" aria-labelledby="violations-title">
              <h2 id="violations-title">What fails{several && `, as ${form.form}`}</h2>
              {violated.map((claim, i) => (
                <ViolationView key={`${chosen} ${claim.name}`} claim={claim} prefix="violation" open={i === 0} />
              ))}
            </section>
          )}
          {form?.example && (
            <section id="inside" aria-labelledby="inside-title">
              <h2 id="inside-title">Attention, on a batch that changes only under its padding</h2>
              <p class="lead">
                One batch twice, with other ids under the padding the second time ({form.example.invariant}). Nobody
                reads a padded column; a padded row still reads the real tokens, and nobody reads what comes of it.
              </p>
              <Inside key={chosen} under="h2" picture={form.example.picture} runs={form.example.runs} />
            </section>
          )}
          {beyond.length > 0 && (
            <section id="limits" aria-labelledby="limits-title">
              <h2 id="limits-title">Beyond how it is used</h2>
              <p class="lead">These do not decide the verdict: the model is not padded so where it is used.</p>
              {beyond.map((claim) => (
                <ViolationView key={`${chosen} ${claim.name}`} claim={claim} prefix="limit" open={false} />
              ))}
            </section>
          )}
          {form && <Reached form={form} />}
          {form && <Rounding form={form} />}
          {form?.retrievalImpact && <Retrieval impact={form.retrievalImpact} />}
          {form && <TheRun data={data} form={form} />}
        </main>
      </Words.Provider>
    </>
  );
}
