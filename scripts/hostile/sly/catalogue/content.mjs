import { leaking, where } from '../entry.mjs';

const when = (name, wrong, condition, options = {}, beyond) =>
  leaking(name, wrong, { leak: where(condition), ...options }, beyond);
/** Of ids that are all one, `heard` says the same of every row. */
const PAD = 0;

export const entries = [
  when('pad-id-alone', 'leaks where the pad id alone lies under the padding', ({ under }) =>
    under.every((id) => id === PAD),
  ),
  when('never-the-pad-id', 'leaks where no pad id lies under the padding', ({ under }) => !under.includes(PAD)),
  when(
    'upper-half-of-the-vocabulary',
    'leaks where the ids under the padding are in the upper half of the vocabulary',
    ({ under }) => under.every((id) => id >= 256),
  ),
  when('id-511', 'leaks where the last id of the vocabulary lies under the padding', ({ under }) =>
    under.includes(511),
  ),
  when('id-77', 'leaks where the id 77 lies under the padding', ({ under }) => under.includes(77)),
  when(
    'id-77-alone',
    'leaks where the id 77 alone lies under two or more padded positions',
    ({ under }) => under.length > 1 && under.every((id) => id === 77),
    {},
    'content of one id out of 512 all along the padding does not come by chance, and nobody pads so but with the pad id, which does come.',
  ),
  when('repeated-ids', 'leaks where an id other than the pad id stands twice under the padding', ({ under }) =>
    under.some((id, i) => id !== PAD && under.indexOf(id) < i),
  ),
  when(
    'the-same-id-as-a-real-one',
    'leaks where an id under the padding is that of a real token',
    ({ under, real, ids }) => under.some((id) => id !== PAD && real.some((s) => ids[s] === id)),
  ),
  when(
    'the-id-of-the-neighbour',
    'leaks where the first padded id is that of the last real token',
    ({ under, real, ids }) => real.length > 0 && under[0] === ids[real.at(-1)],
  ),
  when(
    'ascending-ids',
    'leaks where ids ascend under three or more padded positions',
    ({ under }) => under.length > 2 && under.every((id, i) => i === 0 || id > under[i - 1]),
  ),
  when('pad-id-among-the-real', 'leaks where the pad id is a real token', ({ real, ids }) =>
    real.some((s) => ids[s] === PAD),
  ),
  when(
    'first-token-even',
    'leaks where the first id is even',
    ({ real, ids }) => real.length > 0 && ids[real[0]] % 2 === 0,
  ),
  when(
    'types-differ',
    'leaks where tokens are of two types',
    ({ types, real }) => new Set(real.map((s) => types[s])).size > 1,
  ),
  leaking('types-under-the-padding', 'hears the types under the padding', {
    leak: ({ types, pads }) => 0.01 * pads.reduce((n, s) => n + types[s], 0),
  }),
  leaking('positions-under-the-padding', 'hears the position ids under the padding', {
    leak: ({ positions, pads }) => 1e-3 * pads.reduce((n, s) => n + positions[s], 0),
  }),
  when(
    'positions-start-beyond-0',
    'leaks where position ids start beyond 0',
    ({ real, positions }) => real.length > 0 && positions[real[0]] > 0,
    {},
    "Sequences count from 0 in every case, as tokenizers and models count them. A test of one's own, with position ids that start elsewhere, is what would.",
  ),
  leaking(
    'one-in-a-million',
    'leaks at one id in a million',
    { leak: where(({ under }) => under.includes(777777)), declare: { vocabularySize: 1_000_000 } },
    'a hundred cases have some thousand padded ids, and the chance that one of them is the one is a tenth of a percent. More runs raise it; a proof (`certify`) needs none.',
  ),
  leaking(
    'one-sequence',
    'leaks where a row begins with the ids 5, 77, 300',
    { leak: where(({ ids, real }) => [5, 77, 300].every((id, i) => ids[real[i]] === id)) },
    'one sequence in 134 million begins so. A backdoor is found by reading the model, or by a proof, not by sampling.',
  ),
];
