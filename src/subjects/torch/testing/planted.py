"""Padding bugs of a kind that transformers had, each planted by a subclass: planted.py BUG FOLDER [OPTION ...]"""
import sys
from dataclasses import replace

import numpy as np
import padproof_torch
import torch
import transformers


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


class ABooleanMaskIsInverted(padproof_torch.Model):
    """As where masks that say what is padding meet masks that say what is not."""

    def _outputs(self, batch, wanted):
        inverted = batch.mask is not None and batch.mask.dtype == np.bool_
        return super()._outputs(replace(batch, mask=~batch.mask) if inverted else batch, wanted)


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


def leaking(mass):
    """A model whose padded keys get so much of each query's attention, in equal shares, where the others get less by as much."""

    def attend(module, query, key, value, attention_mask, scaling=None, dropout=0.0, **rest):
        scores = query @ key.transpose(2, 3) * scaling  # (B, H, S, S)
        bias = torch.zeros_like(scores[:, :1]) if attention_mask is None else attention_mask
        hidden = (bias < -1e3).to(query)
        weights = torch.softmax(scores + bias, -1)
        keys = hidden.sum(-1, keepdim=True)
        weights = torch.where(keys > 0, weights * (1 - mass) + hidden * (mass / keys.clamp(min=1)), weights)
        return (weights @ value).transpose(1, 2).contiguous(), weights

    class Leaks(padproof_torch.Model):
        def __init__(self, options):
            super().__init__(options)
            transformers.AttentionInterface.register("leaking", attend)
            transformers.AttentionMaskInterface.register("leaking", transformers.masking_utils.eager_mask)
            self.network.set_attn_implementation("leaking")

    return Leaks


BUGS = {
    "a-boolean-mask-is-inverted": ABooleanMaskIsInverted,
    "attentions-drop-the-mask": AttentionsDropTheMask,
    "neighbours-are-read": NeighboursAreRead,
    "a-short-batch-switches": AShortBatchSwitches,
    "none": padproof_torch.Model,
}

bug = sys.argv[1]
padproof_torch.main(leaking(float(bug.removeprefix("leaks-"))) if bug.startswith("leaks-") else BUGS[bug], sys.argv[2:])
