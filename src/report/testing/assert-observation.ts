const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf =
  (...values: unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

/** What a reader of lines of observability holds them to: Hypothesis's schema, and Tyche, which wants texts where that allows null. */
const CASE: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: oneOf('test_case'),
  status: oneOf('passed', 'failed', 'gave_up'),
  status_reason: isText,
  representation: isText,
  arguments: isObject,
  how_generated: isText,
  features: (value) => isObject(value) && Object.values(value as object).every((one) => isText(one) || isNumber(one)),
  coverage: oneOf(null),
  timing: (value) => isObject(value) && Object.values(value as object).every((one) => isNumber(one) && one >= 0),
  metadata: isObject,
  property: isText,
  run_start: isNumber,
};
const MESSAGE: typeof CASE = {
  type: oneOf('info', 'alert'),
  title: isText,
  content: isText,
  property: isText,
  run_start: isNumber,
};

/** Fails where a line has not exactly the fields of its kind, each as it must be. */
export function assertObservation(line: unknown): Record<string, unknown> {
  const fields = line as Record<string, unknown>;
  const wanted = fields.type === 'test_case' ? CASE : MESSAGE;
  expect(Object.keys(fields).sort()).toEqual(Object.keys(wanted).sort());
  const wrong = Object.entries(wanted).flatMap(([name, is]) => (is(fields[name]) ? [] : [[name, fields[name]]]));
  expect(wrong).toEqual([]);
  return fields;
}
