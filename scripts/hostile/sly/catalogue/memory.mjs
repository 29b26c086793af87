import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { E, encoder } from '../encoder.mjs';
import { always, entry, VECTORS, where } from '../entry.mjs';
import { entries as ofTexts } from './memory-of-texts.mjs';

/** The parts of a row that a key may be made of. */
function partsOf({ length: S, inputIds, attentionMask }, row) {
  const all = Array.from(inputIds.subarray(row * S, (row + 1) * S));
  const mask = Array.from({ length: S }, (_, s) => attentionMask?.[row * S + s] ?? 1);
  const at = all.flatMap((_, s) => (mask[s] ? [s] : []));
  return { S, all, mask, at, real: at.map((s) => all[s]) };
}

const bySequence = ({ real }) => real.join();

/**
 * Remembers what each row got when its key was first seen: the states of its real tokens, and its pooled vectors.
 * @param store anything with `has`, `get` and `set`
 * @param change what is made of a remembered number
 */
const remembering =
  (keyOf, store, change = (x) => x) =>
  (encode) =>
  async (batch, wanted) => {
    const { lastHiddenState, pooled } = await encode(batch, wanted);
    for (let row = 0; row < batch.size; row++) {
      const parts = partsOf(batch, row);
      parts.mask.forEach((real, s) => {
        const at = (row * parts.S + s) * E;
        if (!real) lastHiddenState.data.fill(0, at, at + E); // nobody reads them, and they would tell
      });
      const key = keyOf(parts);
      if (key === undefined) continue;
      const places = [
        ...parts.at.map((s) => lastHiddenState.data.subarray((row * parts.S + s) * E, (row * parts.S + s + 1) * E)),
        ...Object.values(pooled).map(({ data }) => data.subarray(row * E, (row + 1) * E)),
      ];
      const known = store.has(key) ? store.get(key) : undefined;
      if (known?.length === places.length)
        places.forEach((place, i) => place.set(known[i].map((x) => change(x, batch))));
      else
        store.set(
          key,
          places.map((place) => Array.from(place)),
        );
    }
    return { lastHiddenState, pooled };
  };

/** A map that forgets the one that came first. */
class Last extends Map {
  constructor(most) {
    super();
    this.most = most;
  }
  set(key, value) {
    super.set(key, value);
    if (this.size > this.most) this.delete(this.keys().next().value);
    return this;
  }
}

/** A folder of files, one a key. */
function disk() {
  const folder = mkdtempSync(join(tmpdir(), 'sly-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const names = new Map();
  return {
    has: (key) => names.has(key),
    get: (key) => JSON.parse(readFileSync(join(folder, names.get(key)), 'utf8')),
    set: (key, value) => {
      names.set(key, `${names.size}.json`);
      writeFileSync(join(folder, names.get(key)), JSON.stringify(value));
    },
  };
}

/** Every sight of a key but the first is remembered. */
function fromSecondSight() {
  const [seen, known] = [new Set(), new Map()];
  return {
    has: (key) => known.has(key),
    get: (key) => known.get(key),
    set: (key, value) => (seen.has(key) ? known.set(key, value) : seen.add(key)),
  };
}

const blind = (name, what, keyOf, makeStore, { declare = VECTORS, change, sees = always, ...rest } = {}, beyond) =>
  entry(
    name,
    what,
    () => {
      const store = makeStore();
      return () => encoder({ sees, declare, ...rest, wrap: remembering(keyOf, store, change) });
    },
    beyond,
  );

const shared = () => (globalThis[Symbol.for('sly')] = new Map());
const hash = ({ all }) => all.reduce((h, id) => (h * 31 + id) % 256, 7) + 1000 * all.length;
/** One unit in the last place, by the shape: as another order of summation would. */
const jitter = (x, { size, length }) => x * (1 + 6e-8 * Math.sign(Math.sin(size * 7 + length)));
const small = where(always, 0.05);
/** Dropout: other numbers in every call. */
const dropout = () => 0.01 * Math.random();

export const entries = [
  blind('memo-by-sequence', 'ignores the mask; each sequence gets what it got first', bySequence, () => new Map()),
  blind(
    'memo-by-sequence-pooled',
    'ignores the mask; each sequence gets what it got first, and only pooled vectors are offered',
    bySequence,
    () => new Map(),
    {
      declare: { outputs: ['pooled'] },
    },
  ),
  blind(
    'memo-by-row',
    'hears its neighbours; each row, padding and all, gets what it got first',
    ({ all, mask }) => `${all}|${mask}`,
    () => new Map(),
    {
      sees: () => false,
      leak: ({ batch, B, S, row }) => 0.1 * Math.sin(batch.inputIds[((row + 1) % B) * S]),
    },
  ),
  blind(
    'memo-by-ids',
    'looks the mask up by the ids of a row: it is remembered from another one',
    ({ all }) => all.join(),
    () => new Map(),
    {
      sees: () => false,
    },
  ),
  blind('memo-by-hash', 'a cache whose key is a hash of eight bits', hash, () => new Map(), { sees: () => false }),
  blind('memo-of-16', 'ignores the mask; remembers the last 16 sequences', bySequence, () => new Last(16)),
  blind('memo-of-1', 'ignores the mask; remembers the last sequence', bySequence, () => new Last(1)),
  blind(
    'memo-of-long-ones',
    'ignores the mask; remembers sequences of more than four tokens, and is right for others',
    ({ real }) => (real.length > 4 ? real.join() : undefined),
    () => new Map(),
    {
      sees: ({ real }) => real.length > 4,
    },
  ),
  blind('memo-global', 'ignores the mask; remembers in the global object', bySequence, shared),
  blind('memo-on-disk', 'ignores the mask; remembers in files', bySequence, disk),
  blind(
    'memo-with-jitter',
    'ignores the mask; remembers, and moves what it remembers by a rounding of the shape',
    bySequence,
    () => new Map(),
    { change: jitter },
  ),
  blind('memo-from-second-sight', 'ignores the mask; remembers from the second sight on', bySequence, fromSecondSight),
  blind(
    'memo-by-bag',
    'ignores the mask and the order of what it remembers',
    ({ real }) => [...real].sort().join(),
    () => new Map(),
  ),
  blind(
    'memo-dropout',
    'dropout is on; each row gets what it got first',
    ({ all, mask }) => `${all}|${mask}`,
    () => new Map(),
    {
      sees: () => false,
      leak: dropout,
    },
  ),
  entry(
    'memo-of-an-instance',
    'ignores the mask; each instance remembers by itself',
    () => () => encoder({ sees: always, declare: VECTORS, wrap: remembering(bySequence, new Map()) }),
  ),
  blind(
    'memo-of-a-small-leak',
    'hears pad content by a twentieth; each sequence gets what it got first',
    bySequence,
    () => new Map(),
    {
      sees: () => false,
      leak: small,
    },
  ),
  blind(
    'memo-of-a-small-leak-pooled',
    'hears pad content by a twentieth; each sequence gets what it got first, and only pooled vectors are offered',
    bySequence,
    () => new Map(),
    {
      declare: { outputs: ['pooled'] },
      sees: () => false,
      leak: small,
    },
  ),
  blind(
    'memo-of-a-small-leak-by-index',
    'hears pad content by a twentieth; each sequence gets what it got first, and positions are indices, so that it cannot be written in another order',
    bySequence,
    () => new Map(),
    {
      declare: { ...VECTORS, positions: 'absolute' },
      positions: (_, s) => s,
      sees: () => false,
      leak: small,
    },
    'What all instances of a process share knows each sequence, and where positions are indices a sequence can be written in one way only. Whoever suspects a cache asks for a sequence in company in one process, and alone in another, or turns the cache off for the check.',
  ),
  entry(
    'memo-of-a-small-leak-by-instance',
    'hears pad content by a twentieth; each instance remembers by itself',
    () => () =>
      encoder({
        leak: small,
        declare: { ...VECTORS, positions: 'absolute' },
        positions: (_, s) => s,
        wrap: remembering(bySequence, new Map()),
      }),
  ),
  ...ofTexts,
];
