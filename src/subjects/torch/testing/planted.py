"""Padding bugs of a kind that transformers had, each planted by a subclass: planted.py BUG FOLDER [OPTION ...]"""
import sys
from dataclasses import replace

import numpy as np
import padproof_torch
import torch


class AttentionsDropTheMask(padproof_torch.Model):
    """Whoever asks for attention weights gets another path, which forgets the mask."""

    def _outputs(self, batch, wanted):
        return super()._outputs(replace(batch, attention_mask=None) if "attentions" in wanted else batch, wanted)


class NeighboursAreRead(padproof_torch.Model):
    """As in MobileBERT, a token's embedding has its neighbour's in it, padding or not."""

    def __init__(self, options):
        super().__init__(options)
        self.network.get_input_embeddings().register_forward_hook(
            lambda module, given, out: out + 0.1 * torch.nn.functional.pad(out[:, 1:], (0, 0, 0, 1))
        )


class AShortBatchSwitches(padproof_torch.Model):
    """As in BigBird, attention is sparse until a batch comes that is too short for it, and full from then on."""

    full = False

    def _outputs(self, batch, wanted):
        self.full = self.full or batch.shape[1] < 6
        if self.full:
            return super()._outputs(batch, wanted)
        shown = np.ones(batch.shape, np.int32) if batch.attention_mask is None else batch.attention_mask.copy()
        shown[:, 4:-1:2] = 0
        return super()._outputs(replace(batch, attention_mask=shown), wanted)


BUGS = {
    "attentions-drop-the-mask": AttentionsDropTheMask,
    "neighbours-are-read": NeighboursAreRead,
    "a-short-batch-switches": AShortBatchSwitches,
    "none": padproof_torch.Model,
}

padproof_torch.main(BUGS[sys.argv[1]], sys.argv[2:])
