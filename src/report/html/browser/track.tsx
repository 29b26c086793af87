import { scaleOf } from './scale';

interface TrackProps {
  readonly at: number;
  /** 0: nothing may be apart. Undefined: nothing is said of how far. */
  readonly bound: number | undefined;
  /** What stands on tracks beside this one, and shares its scale. */
  readonly all: readonly number[];
}

/** A number on a log scale against a bound. Its number stands beside it, so this is for the eye alone. */
export function Track({ at, bound, all }: TrackProps) {
  const place = scaleOf(bound === undefined ? all : [...all, bound]);
  const beyond = bound !== undefined && !(at <= bound);
  return (
    <div class="track" aria-hidden="true">
      {bound !== undefined && bound > 0 && <i class="allowed" style={{ width: `${place(bound)}%` }} />}
      {bound !== undefined && bound > 0 && <i class="bound" style={{ left: `${place(bound)}%` }} />}
      <i class={beyond ? 'dot beyond' : 'dot'} style={{ left: `${place(at)}%` }} />
    </div>
  );
}
