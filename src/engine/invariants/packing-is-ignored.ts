import type { Case } from '../../core/case';
import type { Traits } from '../../core/subject';
import { judgeAlignments } from './align';
import type { Alignment, Invariant, Run } from './invariant';
import type { PackedPlace } from './packed-batch';
import { packedBatch, packInto } from './packed-batch';
import { alone, OF_EACH_TOKEN, placesAlone } from './runs';
import { seesNoLayout } from './support';

/**
 * A sequence that hears its neighbour in the row, or is counted on from it, feels no padding: whoever packs gets other vectors than
 * whoever pads.
 */
export const packingIsIgnored: Invariant = {
  name: 'packing-is-ignored',
  claim: 'A sequence that shares its row with others gives what it gives in a row of its own.',
  kind: 'calibrated',
  family: 'another shape changes nothing beyond rounding',
  notOfBert: true,
  besidePadding: { what: 'sequences that are packed into one row are felt by each other' },
  advice:
    'Look at whether the mask has a block for each sequence in every layer, and whether positions begin anew with each. Kernels for packed rows take the lengths of the sequences (cu_seqlens), and fall back to one sequence a row where those are missing.',
  offer:
    "Declare packs, how the model learns where sequences of one row end ('segment-ids' or 'block-mask'), and have it return lastHiddenState or logits, a vector for every position.",
  unsupported: (traits) =>
    seesNoLayout(traits) ??
    (traits.packs === undefined
      ? 'the subject does not declare that it packs'
      : !traits.outputs.some((output) => OF_EACH_TOKEN.includes(output))
        ? 'the subject offers neither lastHiddenState nor logits'
        : traits.staticShape?.size !== undefined
          ? `the subject takes batches of ${traits.staticShape.size} rows and no others, and packing leaves fewer`
          : undefined),
  runs: (testCase, traits) => {
    const packed = packingOf(testCase, traits);
    return packed ? [...packed.rows.map((r) => alone(testCase, traits, r)), packed.run] : [];
  },
  alignments: (testCase, traits) => {
    const { rows, places } = packingOf(testCase, traits) ?? { rows: [], places: [] };
    return rows.map((row, i): Alignment => ({
      expected: { run: `alone ${row}`, row: 0, at: placesAlone(testCase, traits, row) },
      observed: { run: 'packed', ...places[i] },
      row,
    }));
  },
  judge(testCase, evidence) {
    return judgeAlignments(this.alignments!(testCase, evidence.traits), evidence, this.kind, OF_EACH_TOKEN);
  },
};

interface Packed {
  /** The rows of the case that are packed, and where each stands. */
  readonly rows: readonly number[];
  readonly places: readonly PackedPlace[];
  readonly run: Run;
}

/** Into one row or two, with padding behind them or none, as the case has it; undefined where no two sequences share a row. */
function packingOf({ rows: all, length }: Case, traits: Traits): Packed | undefined {
  const rows = all.flatMap(({ tokens }, r) => (tokens.length > 0 ? [r] : []));
  if (rows.length < 2) return undefined;
  const lengths = rows.map((r) => all[r].tokens.length);
  const tokens = lengths.reduce((a, b) => a + b, 0);
  // Noise is measured for rows of the case's length, and a mask for queries and keys grows with the square of it.
  const wanted = Math.min(2 * length, Math.ceil(tokens / (1 + (length % 2))) + (length % 3));
  const most = traits.staticShape?.length ?? Math.min(traits.maxLength, Math.max(wanted, ...lengths));
  const places = packInto(lengths, most);
  if (new Set(places.map(({ row }) => row)).size === places.length) return undefined;
  const sequences = rows.map((r) => all[r]);
  const batch = packedBatch(sequences, places, most, traits);
  const wantedOutputs = traits.outputs.filter((output) => OF_EACH_TOKEN.includes(output));
  return { rows, places, run: { key: 'packed', batch, wanted: wantedOutputs, place: 'free', isolated: true } };
}
