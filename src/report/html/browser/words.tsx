import type { ComponentChildren } from 'preact';
import type { Verdict } from '../../../core/verdict';
import { MARKS } from '../../terminal/verdict-word';

/** A verdict with its mark, in its colour. */
export function VerdictWord({ verdict }: { readonly verdict: Verdict }) {
  return (
    <span class={`verdict ${verdict}`}>
      <span aria-hidden="true">{MARKS[verdict]} </span>
      {verdict}
    </span>
  );
}

/** A number of a report: JSON has no NaN, no infinities and no −0, so these are their names there. */
export function num(x: number | string): number {
  return typeof x === 'string' ? Number(x) : x;
}

/** For those who hear the page. */
export function Heard({ children }: { readonly children: ComponentChildren }) {
  return <span class="heard">{children}</span>;
}
