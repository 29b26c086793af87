// For each planted fault the cause that is named is right, or none is: never a wrong one.
import { CAUSES, causeOf } from '../src/engine/diagnose/causes';
import { Sessions } from '../src/engine/judge/sessions';
import { FAULTS } from '../src/subjects/faults';
import { plantedBert } from '../src/subjects/models/planted';
import { some } from '../src/testing/deep';

const NOT_READ = 'the mask is not read';
const BESIDE = 'the padding beside the last real token is read';
const POSITIONS = 'position ids are not read';
const BATCH = 'something is taken over the whole batch';
const AT_0 = 'the vector at index 0, whatever stands there';

/** What is right to say of a fault; of all others nothing is. */
const RIGHT: Readonly<Record<string, string>> = {
  'drop-the-bias': NOT_READ,
  'first-rows-mask-for-all': "the first row's mask for all",
  'mask-dropped-unless-attentions-are-wanted': NOT_READ,
  // Another mask than the one that is given is made, from what stands there.
  'mask-from-embeddings': NOT_READ,
  'mask-from-ids': NOT_READ,
  'mask-off-by-one': BESIDE,
  'minus-1e-9': NOT_READ,
  'minus-ten': 'the mask is on another scale',
  'positions-from-the-left-edge': POSITIONS,
  'positions-from-ids': POSITIONS,
  'positions-as-if-left-padded': POSITIONS,
  'positions-along-the-batch': POSITIONS,
  'positions-cached-by-shape': POSITIONS,
  'positions-left-out': POSITIONS,
  'positions-counted-anew': POSITIONS,
  'mean-counts-padding': 'the mean over all positions, padding with them',
  'cls-at-index-zero': AT_0,
  // Where padding stands on the left, the least of the mask stands at index 0.
  'last-token-by-argmin': AT_0,
  'last-token-at-the-end': 'the vector at the last index, whatever stands there',
  'last-token-by-count': 'the vector at index sum(mask) − 1, wherever the tokens stand',
  'batch-and-sequence-swapped': BATCH,
  'int8-activations': BATCH,
  'batch-norm': BATCH,
  'convolution-over-padding': BESIDE,
};

const OUTPUTS = ['lastHiddenState', 'logits', 'pooled.cls', 'pooled.mean', 'pooled.last', 'pooled.pooler'];

async function causesNamed(fault: (typeof FAULTS)[number] | undefined): Promise<string[]> {
  const sessions = new Sessions(plantedBert(fault, { backend: 'wasm', weightsSeed: '1' }), {});
  try {
    const session = await sessions.open('sharp');
    const named = new Set<string>();
    for (const output of OUTPUTS) {
      const cause = await causeOf(output, session);
      if (cause) named.add(cause.name);
    }
    return [...named];
  } finally {
    await sessions.close();
  }
}

const named = FAULTS.filter(({ name }) => RIGHT[name] !== undefined);
const others = FAULTS.filter(({ name }) => RIGHT[name] === undefined);

test('of the correct model no cause is named', async () => {
  expect(await causesNamed(undefined)).toEqual([]);
});

test.each(some(named, 14))('$name: its cause', async (fault) => {
  expect(await causesNamed(fault)).toEqual([RIGHT[fault.name]]);
});

test.each(some(others, 4))('$name: no wrong one', async (fault) => {
  expect(await causesNamed(fault)).toEqual([]);
});

test('all that is right to say is a cause that there is, and its share of the faults is known', () => {
  const names = CAUSES.map(({ name }) => name);
  for (const name of Object.values(RIGHT)) expect(names).toContain(name);
  expect(named).toHaveLength(Object.keys(RIGHT).length);
  const planted = FAULTS.filter(({ equivalent }) => equivalent === undefined);
  process.stderr.write(`the cause of ${named.length} of ${planted.length} planted faults is named\n`);
});
