import type { Case, Row } from '../../core/case';
import type { Encoding, Values } from '../../core/encoding';
import { layoutOf } from '../../core/layout';
import type { Traits } from '../../core/subject';
import { layersOf, reachAfter, windowAt } from '../../core/traits/window';
import { encodingOf, judgeAlignments } from './align';
import { both } from './all-outputs';
import { attentionRows, Findings } from './attention';
import { endChanged, type End } from './changed-runs';
import type { Alignment, Evidence, Invariant, Judgement } from './invariant';
import { attended, states } from './runs';
import { seesNoLayout } from './support';

const ENDS: readonly End[] = ['first', 'last'];

/**
 * A window that is one position too wide, or left out in one layer, feels no padding: whoever computes the model elsewhere gets
 * other numbers.
 *
 * Distances are those of indices, so rows with holes are left out: whether a window counts what is between tokens is the model's own.
 */
export const windowIsKept: Invariant = {
  name: 'window-is-kept',
  claim:
    'No token gives weight to one beyond its window, nor feels one that lies beyond the reach of all windows so far.',
  kind: 'exact',
  family: 'other content changes no bit',
  notOfBert: true,
  besidePadding: { what: 'tokens beyond the window are heard' },
  advice:
    'Look at the mask of local layers: whether it is added in each of them, on both sides, and not one position too far; and which layers are local. In a config.json local_attention counts both sides: 128 is a window of 64.',
  offer:
    'Declare window, how many positions on either side a token hears: a number, or a list with one for each layer, null where it hears all; and have the model return attentions or hiddenStates.',
  unsupported: (traits) =>
    seesNoLayout(traits) ??
    (traits.window === undefined
      ? 'the subject does not declare a window'
      : showsWeights(traits) || showsStates(traits)
        ? undefined
        : 'the subject offers no attentions, and no hiddenStates before a layer that hears all'),
  runs: (testCase, traits) => {
    if (!testCase.rows.some((row) => isFarApart(row, testCase, traits))) return [];
    const changed = [states(testCase, traits), ...ENDS.map((end) => endChanged(end, testCase, traits))];
    return [...(showsWeights(traits) ? [attended(testCase, traits)] : []), ...(showsStates(traits) ? changed : [])];
  },
  judge(testCase, evidence): Judgement {
    const { traits } = evidence;
    const weights = showsWeights(traits) ? judgeWeights(testCase, evidence) : undefined;
    const moved = showsStates(traits) ? judgeStates(testCase, evidence) : undefined;
    return weights && moved ? both(weights, moved) : (weights ?? moved!);
  },
};

const showsWeights = ({ outputs }: Traits): boolean => outputs.includes('attentions');
/** Behind a layer that hears all, every token is felt. */
const showsStates = ({ outputs, window }: Traits): boolean =>
  outputs.includes('hiddenStates') && windowAt(window!, 0) !== null;

/** Are some two tokens of a row beyond the window of some layer? */
function isFarApart({ at }: Row, { length }: Case, { window }: Traits): boolean {
  const least = typeof window === 'number' ? window : Math.min(...(window ?? []).map((one) => one ?? Infinity));
  return layoutOf(at, length) !== 'holes' && at.length > least + 1;
}

function judgeWeights(testCase: Case, evidence: Evidence): Judgement {
  const findings = new Findings('attended', 0);
  const window = evidence.traits.window!;
  const encoding = encodingOf(evidence, 'attended');
  testCase.rows.forEach((row, r) => {
    if (!isFarApart(row, testCase, evidence.traits)) return;
    for (const at of attentionRows(encoding, r, row.at)) {
      const reach = windowAt(window, at.layer) ?? Infinity;
      for (const key of row.at) {
        if (Math.abs(key - at.query) <= reach) continue;
        const weight = at.weights[key];
        const what = (): string =>
          `query ${at.query} gives key ${key} a weight of ${Number(weight.toPrecision(3))}, and hears ${reach} positions on either side`;
        findings.check(at, key, weight, 0, Math.abs(weight), what);
      }
    }
  });
  return findings.judgement();
}

/** Every layer up to the first that hears all, by the tokens that the first and the last of a row cannot have reached. */
function judgeStates(testCase: Case, evidence: Evidence): Judgement {
  const window = evidence.traits.window!;
  const layers = encodingOf(evidence, 'states').hiddenStates!.length - 1;
  const judged = Math.min(layers, layersOf(window) ?? layers);
  let found: Judgement = { verdict: 'vacuous', compared: 0, worst: 0 };
  for (let depth = 1; depth <= judged && Number.isFinite(reachAfter(window, depth)); depth++) {
    const pairs = outOfReach(testCase, evidence.traits, reachAfter(window, depth));
    const only = new Map([...evidence.encodings].map(([key, encoding]) => [key, stateAt(encoding, depth)]));
    const judgement = judgeAlignments(pairs, { ...evidence, encodings: only }, 'exact', ['lastHiddenState']);
    found = both(found, inWords(judgement, depth));
  }
  return found;
}

function outOfReach(testCase: Case, traits: Traits, reach: number): Alignment[] {
  return testCase.rows.flatMap((row, r) => {
    if (!isFarApart(row, testCase, traits)) return [];
    return ENDS.map((end): Alignment => {
      const changed = end === 'first' ? row.at[0] : row.at.at(-1)!;
      const at = row.at.filter((position) => Math.abs(position - changed) > reach);
      return { expected: { run: 'states', row: r, at }, observed: { run: `${end} token changed`, row: r, at } };
    });
  });
}

/** The states behind one layer, in the place of the last ones. */
function stateAt({ hiddenStates }: Encoding, depth: number): Encoding {
  const state: Values | undefined = hiddenStates?.[depth];
  return state ? { lastHiddenState: state } : {};
}

function inWords(judgement: Judgement, depth: number): Judgement {
  const { violation } = judgement;
  if (!violation) return judgement;
  const output = `hiddenStates[${depth}]`;
  return {
    ...judgement,
    violation: { ...violation, output, message: violation.message.replace('lastHiddenState', output) },
  };
}
