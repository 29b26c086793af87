import { openWeightFiles } from '../bert/checkpoint/shards';
import { bertNames } from '../bert/checkpoint/tensor-names';

/** The dtypes of weights that are not quantised. */
const FLOATS = /^(F64|F32|F16|BF16)$/;

/** Says why nothing can be proven of a checkpoint whose weights are not in floating point; undefined where they are. */
export async function whyNotFloat(folder: string): Promise<string | undefined> {
  const weights = await openWeightFiles(folder);
  try {
    for (const own of bertNames(weights.files.keys(), weights.where).values()) {
      const { dtype } = weights.files.get(own)!.entry(own);
      if (!FLOATS.test(dtype)) {
        return `its tensor ${own} is of dtype ${dtype}. Quantised weights come with arithmetic of their own, which the proof does not cover`;
      }
    }
    return undefined;
  } finally {
    await weights.close();
  }
}
