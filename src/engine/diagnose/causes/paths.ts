import type { Cause } from './cause';
import { isAlike, LEFT_PADDED, PADS_LEFT, PADS_RIGHT, POSITIONS, RIGHT_PADDED } from './trial';

const EVERYWHERE = Array.from({ length: POSITIONS }, (_, i) => i);

/** Another path is taken where attention weights are asked for, and computes something else, padded or not. */
const asked: Cause = {
  name: 'another path is taken where attention weights are asked for',
  claims: ['what-is-asked-does-not-matter'],
  async confirm(output, trial) {
    if (!trial.offers('attentions')) return undefined;
    for (const at of [EVERYWHERE, RIGHT_PADDED]) {
      const row = [trial.row(at)];
      if (isAlike(output, await trial.ask(row), await trial.everything(row), 0, at)) return undefined;
    }
    return (await trial.felt(output, RIGHT_PADDED, PADS_RIGHT)).length === 0
      ? `Without any padding, too, ${output} has other bits where attention weights are asked for; and no padded position moves it.`
      : undefined;
  },
};

/** Gradients flow to padding that no output feels. */
const backward: Cause = {
  name: 'the backward pass reads padding, and the forward pass does not',
  claims: ['gradients-stop-at-padding'],
  async confirm(_output, trial) {
    for (const output of ['lastHiddenState', 'logits', 'pooled.cls']) {
      if ((await trial.felt(output, RIGHT_PADDED, PADS_RIGHT)).length > 0) return undefined;
      if ((await trial.felt(output, LEFT_PADDED, PADS_LEFT)).length > 0) return undefined;
    }
    return 'No id under the padding moves a bit of what comes out, and a gradient reaches it all the same.';
  },
};

export const PATHS: readonly Cause[] = [asked, backward];
