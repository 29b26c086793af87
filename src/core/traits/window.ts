/** How many positions on either side a token hears, itself left out: in every layer, or in each of them, null where it hears all. */
export type Window = number | readonly (number | null)[];

/** What a layer hears on either side; null where it hears all. */
export function windowAt(window: Window, layer: number): number | null {
  return typeof window === 'number' ? window : (window[layer] ?? null);
}

/** How far a token can be that is felt after so many layers, the first of them; Infinity behind a layer that hears all. */
export function reachAfter(window: Window, layers: number): number {
  return Array.from({ length: layers }, (_, layer) => windowAt(window, layer) ?? Infinity).reduce((a, b) => a + b, 0);
}

/** How many layers it is of, where it says so. */
export function layersOf(window: Window): number | undefined {
  return typeof window === 'number' ? undefined : window.length;
}

/** Is it what a subject may declare? */
export function isWindow(value: unknown): value is Window {
  const isReach = (one: unknown): boolean => Number.isInteger(one) && (one as number) >= 1;
  if (!Array.isArray(value)) return isReach(value);
  return value.length > 0 && value.every((one) => one === null || isReach(one));
}
