import type { Told } from '../page-data';
import { Copied } from './copied';

/** Labels, and what is said under each. */
export function ToldList({ told }: { readonly told: readonly Told[] }) {
  return (
    <dl class="told">
      {told.map(({ label, text, verbatim }, i) => (
        <div key={i}>
          <dt>{label}</dt>
          <dd>{verbatim ? <Copied text={text} label={label} /> : text}</dd>
        </div>
      ))}
    </dl>
  );
}
