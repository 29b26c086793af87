import type { Cause } from './cause';
import type { Trial } from './trial';
import { LEFT_PADDED, PADS_LEFT, PADS_RIGHT, RIGHT_PADDED } from './trial';

/** Do tokens share out their attention among tokens alone, in every head of every layer? */
async function isMasked(trial: Trial): Promise<boolean> {
  for (const at of [RIGHT_PADDED, LEFT_PADDED]) {
    const layers = await trial.attended([trial.row(at)]);
    const isRight = layers.every((layer) =>
      Array.from({ length: layer.heads }, (_, head) => head).every(
        (head) =>
          String(layer.seen(0, head, at)) === String(at) &&
          at.every((query) => Math.abs(layer.of(0, head, query).reduce((a, b) => a + b, 0) - 1) < 1e-4),
      ),
    );
    if (layers.length === 0 || !isRight) return false;
  }
  return true;
}

/** Every padded position moves the tokens, and none of it comes through attention. */
const wholeRow: Cause = {
  name: 'something is taken over all positions of a row, padding with them',
  async confirm(output, trial) {
    if (output !== 'lastHiddenState' || !(await trial.once(isMasked))) return undefined;
    const left = await trial.felt(output, LEFT_PADDED, PADS_LEFT);
    const right = await trial.felt(output, RIGHT_PADDED, PADS_RIGHT);
    return String([left, right]) === String([PADS_LEFT, PADS_RIGHT])
      ? 'Padded keys get no weight in any head of any layer, and yet each padded position moves the tokens: a norm, a scale or a sum counts it.'
      : undefined;
  },
};

/** The states of the tokens feel no padding, and what is made of them does. */
const inTheHead: Cause = {
  name: 'the head reads padding',
  async confirm(output, trial) {
    if (!(output === 'logits' || output.startsWith('perToken.')) || !trial.offers('lastHiddenState')) return undefined;
    const states = await trial.felt('lastHiddenState', RIGHT_PADDED, PADS_RIGHT);
    const felt = await trial.felt(output, RIGHT_PADDED, PADS_RIGHT);
    return states.length === 0 && felt.length === PADS_RIGHT.length
      ? `${output} of the tokens feels each padded position, and their lastHiddenState feels none: what makes the one of the other reads the whole row.`
      : undefined;
  },
};

export const WHOLE_ROW: readonly Cause[] = [wholeRow, inTheHead];
