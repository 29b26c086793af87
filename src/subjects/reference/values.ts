import type { Encoding, OutputName, Values } from '../../core/encoding';

/** Numbers of one output in float64, row-major. */
export interface Values64 {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** What `Encoding` holds, in float64, by the same names and in the same shapes. */
export interface Encoding64 {
  readonly lastHiddenState?: Values64;
  readonly hiddenStates?: readonly Values64[];
  readonly attentions?: readonly Values64[];
  readonly pooled?: Readonly<Record<string, Values64>>;
  readonly logits?: Values64;
}

/** One tensor of an encoding, as `tensorsOf` names it: `attentions[2]`, `pooled.mean`. */
export interface NamedValues64 {
  readonly output: OutputName;
  readonly label: string;
  readonly values: Values64;
}

/** All tensors of an encoding, in a fixed order. */
export function tensorsOf64(encoding: Encoding64): NamedValues64[] {
  const { lastHiddenState, hiddenStates = [], attentions = [], pooled = {}, logits } = encoding;
  return [
    ...(lastHiddenState
      ? [{ output: 'lastHiddenState' as const, label: 'lastHiddenState', values: lastHiddenState }]
      : []),
    ...hiddenStates.map((values, i) => ({ output: 'hiddenStates' as const, label: `hiddenStates[${i}]`, values })),
    ...attentions.map((values, i) => ({ output: 'attentions' as const, label: `attentions[${i}]`, values })),
    ...Object.entries(pooled).map(([name, values]) => ({ output: 'pooled' as const, label: `pooled.${name}`, values })),
    ...(logits ? [{ output: 'logits' as const, label: 'logits', values: logits }] : []),
  ];
}

/** The same encoding with every number rounded to the nearest float32, once. */
export function roundToFloat32(encoding: Encoding64): Encoding {
  const { lastHiddenState, hiddenStates, attentions, pooled, logits } = encoding;
  const round = ({ data, shape }: Values64): Values => ({ data: new Float32Array(data), shape });
  return {
    ...(lastHiddenState && { lastHiddenState: round(lastHiddenState) }),
    ...(hiddenStates && { hiddenStates: hiddenStates.map(round) }),
    ...(attentions && { attentions: attentions.map(round) }),
    ...(pooled && {
      pooled: Object.fromEntries(Object.entries(pooled).map(([name, values]) => [name, round(values)])),
    }),
    ...(logits && { logits: round(logits) }),
  };
}
