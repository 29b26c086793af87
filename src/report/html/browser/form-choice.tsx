import type { FormData } from '../page-data';
import { VerdictWord } from './words';

interface FormChoiceProps {
  readonly forms: readonly FormData[];
  readonly chosen: number;
  readonly choose: (form: number) => void;
}

/** Which form of the model the rest of the page is about. */
export function FormChoice({ forms, chosen, choose }: FormChoiceProps) {
  return (
    <fieldset class="forms">
      <legend>Below, the model as</legend>
      {forms.map(({ form, verdict }, i) => (
        <label key={form} class={i === chosen ? 'chosen' : ''}>
          <input type="radio" name="form" checked={i === chosen} onChange={() => choose(i)} />
          {form} <VerdictWord verdict={verdict} />
        </label>
      ))}
    </fieldset>
  );
}
