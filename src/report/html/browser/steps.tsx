interface StepsProps {
  readonly label: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly choose: (value: number) => void;
}

/** A number out of a few, with a step back and a step on. */
export function Steps({ label, values, value, choose }: StepsProps) {
  const at = values.indexOf(value);
  return (
    <span class="step">
      <button type="button" aria-label={`${label} before`} disabled={at <= 0} onClick={() => choose(values[at - 1])}>
        ‹
      </button>
      <label>
        {label}{' '}
        <select value={value} onChange={(event) => choose(Number(event.currentTarget.value))}>
          {values.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        aria-label={`${label} after`}
        disabled={at === values.length - 1}
        onClick={() => choose(values[at + 1])}
      >
        ›
      </button>
    </span>
  );
}
