import { E, encoder } from '../encoder.mjs';
import { always, entry, leaking, where } from '../entry.mjs';

const count =
  (size) =>
  ({ pads, S }) =>
    (size * pads.length) / S;
const index = { declare: { positions: 'absolute' }, positions: (_, s) => s };
const zeros = (...shape) => ({ data: new Float32Array(shape.reduce((a, b) => a * b)), shape });
/** The instance, and what its `reordered`, `reference` or `gradients` is. */
const with_ = (name, wrong, options, extras, beyond) =>
  entry(name, wrong, () => () => ({ ...encoder(options), ...extras }), beyond);
/** A leak of its own size, in states, that no padding has any part in. */
const off = (size) => async (seed) => encoder({ ...index, leak: () => size * Math.sin(seed) });

/** Gradients of a sum of the CLS vectors: faked, since nothing says of which weights. */
const gradients =
  (at) =>
  async ({ size: B, length: S, attentionMask }) => {
    const embeddings = zeros(B, S, E);
    for (let i = 0; i < B * S; i++) if (attentionMask?.[i] !== 0) embeddings.data.fill(at, i * E, (i + 1) * E);
    return { embeddings, padEmbedding: zeros(E) };
  };

export const entries = [
  with_(
    'reordered-far-off',
    'counts padding by 1e-2; `reordered` is off by half as much, and widens the bound',
    { leak: count(1e-2), ...index },
    { reordered: off(5e-3) },
  ),
  with_(
    'reordered-a-little-off',
    'counts padding by 1e-3; `reordered` is off by 2e-4',
    { leak: count(1e-3), ...index },
    { reordered: off(2e-4) },
  ),
  with_(
    'reordered-just-off',
    'counts padding by 1e-4; `reordered` is off by 2e-5',
    { leak: count(1e-4), ...index },
    { reordered: off(2e-5) },
    '`reordered` says what rounding costs, and 2e-5 is what it may cost on backends that were measured. What it came to is in the report.',
  ),
  with_(
    'reordered-leaks-too',
    'hears pad content by 1e-4, and so does `reordered`',
    { leak: where(always, 1e-4) },
    { reordered: async () => encoder({ leak: where(always, 1e-4) }) },
  ),
  with_(
    'reordered-is-another-model',
    '`reordered` is a model with other weights',
    { leak: count(1e-2) },
    { reordered: async (seed) => encoder({ leak: () => 0.5 * Math.sin(seed) }) },
  ),
  with_(
    'reference-far-off',
    'counts padding by 1e-2; `reference` is off by half as much, and widens the bound',
    { leak: count(1e-2) },
    { reference: (batch, wanted) => encoder({ leak: () => 5e-3 }).encode(batch, wanted) },
  ),
  with_(
    'reference-is-encode',
    'counts padding by 1e-2, and is its own reference',
    { leak: count(1e-2) },
    { reference: (batch, wanted) => encoder({ leak: count(1e-2) }).encode(batch, wanted) },
  ),
  with_(
    'reference-is-encode-and-both-are-wrong',
    'the second head is not there; `reference` is `encode`',
    {
      leak: () => 1,
      place: { before: ({ h }, { S }) => Array.from({ length: S }, (_, s) => h.fill(0, s * E + E / 2, (s + 1) * E)) },
    },
    { reference: (batch, wanted) => encoder().encode(batch, wanted) },
  ),
  with_(
    'reference-copied',
    'is another function than it should be, and its reference is itself',
    { leak: () => 0.1 },
    { reference: (batch, wanted) => encoder({ leak: () => 0.1 }).encode(batch, wanted) },
    'padding has no part in it. A reference that is the model itself says nothing; one that somebody else made does (`compare`, goldens).',
  ),
  with_(
    'gradients-all-zero',
    'leaks in gradients alone, and says that all of them are zero',
    {},
    { gradients: gradients(0) },
  ),
  with_(
    'gradients-faked',
    'leaks in gradients alone, and says that those at padding are zero',
    {},
    { gradients: gradients(1) },
    "gradients are the subject's own word: the loss has weights that nobody else knows. That they fit the outputs could be told by differences of outputs in embeddings, which a batch of ids does not let in.",
  ),
  leaking('together-is-one-by-one', 'leaks, and `together` asks for each row rightly', {
    leak: where(({ B }) => B > 1),
    declare: { together: async (batch, wanted) => encoder().encode(batch, wanted) },
  }),
];
