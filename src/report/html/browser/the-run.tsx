import type { FormData, PageData } from '../page-data';
import { Copied } from './copied';
import { ToldList } from './told';

/** All that the terminal says beside the claims, and how to meet the same cases again. */
export function TheRun({ data, form }: { readonly data: PageData; readonly form: FormData }) {
  return (
    <section id="run" aria-labelledby="run-title">
      <h2 id="run-title">The run</h2>
      <ToldList told={form.told} />
      <p class="label">The same cases again</p>
      <Copied text={form.again} label="the command that generates the same cases" />
      {data.cut.map((sentence) => (
        <p class="note" key={sentence}>
          {sentence}
        </p>
      ))}
    </section>
  );
}
