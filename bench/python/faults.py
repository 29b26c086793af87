"""Masking bugs in transformers' BERT, under the names that padproof's own have (src/subjects/faults).

A fault replaces one step on the way from the mask to the vectors; all others are as they should be.
"""

import torch
from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS, eager_mask
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

import bert

LOWEST = torch.finfo(torch.float32).min


def hides(scores, hidden, by=LOWEST):
    return torch.softmax(scores + hidden * torch.tensor(by), -1)


def minus_infinity(scores, hidden):
    return torch.softmax(scores.masked_fill(hidden, float("-inf")), -1)


def kept(weights, hidden):
    return weights * ~hidden


def leaks(mass):
    def weights(scores, hidden, _):
        right = hides(scores, hidden)
        padded, some = hidden.sum(-1, keepdim=True), hidden.any(-1, keepdim=True) & ~hidden.all(-1, keepdim=True)
        return torch.where(some, right * (1 - mass) + hidden * mass / padded.clamp(min=1), right)

    return weights


def queries(hidden):
    """Which queries are padding, where `hidden` says which keys are: [B, 1, S, S] -> the same."""
    return hidden.transpose(-1, -2)


def divided(weights):
    return weights / weights.sum(-1, keepdim=True)


def later(hidden):
    return torch.cat([torch.zeros_like(hidden[..., :1]), hidden[..., :-1]], -1)


def in_no_row(weights, hidden):
    return torch.where(hidden.all(-1, keepdim=True), torch.ones_like(weights), weights)


# name -> weights(scores [B, H, S, S], hidden [B, 1, S, S], the attention module) -> [B, H, S, S]
ATTENTION = {
    "bias-before-scaling": lambda s, h, m: hides(s, h, -1e4 * m.scaling),
    "first-rows-mask-for-all": lambda s, h, m: hides(s, h[:1]),
    "leak-of-1e-3": leaks(1e-3),
    "leak-of-1e-5": leaks(1e-5),
    "leak-of-1e-7": leaks(1e-7),
    "mask-after-softmax": lambda s, h, m: kept(torch.softmax(s, -1), h),
    "mask-off-by-one": lambda s, h, m: hides(s, later(h)),
    "mask-on-queries": lambda s, h, m: hides(s, queries(h)),
    "mask-only-in-the-first-layer": lambda s, h, m: hides(s, h & (m.layer_idx == 0)),
    "minus-1e-9": lambda s, h, m: hides(s, h, -1e-9),
    "minus-1e4": lambda s, h, m: hides(s, h, -1e4),
    "minus-1e5": lambda s, h, m: hides(s, h, -1e5),
    "minus-infinity": lambda s, h, m: minus_infinity(s, h),
    "minus-ten": lambda s, h, m: hides(s, h, -10.0),
    "ones-in-fully-masked-rows": lambda s, h, m: in_no_row(hides(s, h), h),
    "padded-queries-sum-to-two": lambda s, h, m: hides(s, h) * (1 + queries(h).int()),
    "padded-queries-zeroed": lambda s, h, m: kept(hides(s, h), queries(h)),
    "polarity-flips-in-one-layer": lambda s, h, m: hides(s, ~h if m.layer_idx == m.config.num_hidden_layers - 1 else h),
    "renormalised-after-softmax": lambda s, h, m: divided(kept(torch.softmax(s, -1), h)),
    "scores-multiplied-by-mask": lambda s, h, m: torch.softmax(kept(s, h), -1),
    "sign-of-the-bias-flipped": lambda s, h, m: hides(s, h, -LOWEST),
    "softmax-over-queries": lambda s, h, m: torch.softmax(s + h * LOWEST, -2),
    "values-masked-instead-of-scores": lambda s, h, m: torch.softmax(s, -1),
}


def rows(states):
    return torch.arange(len(states))


def mean(states, weights, divisor):
    return (states * weights[:, :, None]).sum(1) / divisor


# name -> what it puts in the place of pooled vectors, of states [B, S, E] and a mask [B, S] of their dtype
POOLING = {
    "cls-at-index-zero": lambda x, m: {"cls": x[:, 0]},
    "last-token-at-the-end": lambda x, m: {"last": x[:, -1]},
    "last-token-by-count": lambda x, m: {"last": x[rows(x), (m.sum(1).long() - 1).clamp(min=0)]},
    "mean-counts-padding": lambda x, m: {"mean": x.mean(1)},
    "mean-divides-by-length": lambda x, m: {"mean": mean(x, m, m.shape[1])},
    "mean-divides-by-the-batch": lambda x, m: {"mean": mean(x, m, m.sum().clamp(min=1))},
    "mean-leaks-a-little": lambda x, m: {"mean": mean(x, m.clamp(min=1e-7), m.clamp(min=1e-7).sum(1, keepdim=True))},
}

# name -> what it does to the arguments of BERT's embeddings
EMBEDDING = {
    "positions-from-the-left-edge": lambda given: {**given, "position_ids": None},
    "positions-left-out": lambda given: {**given, "position_ids": torch.zeros_like(given["position_ids"])},
    "token-types-ignored": lambda given: {**given, "token_type_ids": torch.zeros_like(given["token_type_ids"])},
}

NAMES = sorted([*ATTENTION, *POOLING, *EMBEDDING])


def plant(model, name):
    """Has a Bert of bench/python/bert.py compute with the fault; its float64 reference stays right."""
    weights = ATTENTION.get(name)

    def attention(module, query, key, value, mask, scaling, **_):
        scores = query @ key.transpose(2, 3) * scaling  # [B, H, S, D] · [B, H, D, S] -> [B, H, S, S]
        hidden = torch.zeros_like(scores[:, :1], dtype=torch.bool) if mask is None else hidden_by(mask, scores)
        found = weights(scores, hidden, module)
        if name == "values-masked-instead-of-scores":
            value = value * ~hidden[:, :, :1].transpose(2, 3)
        return (found @ value).transpose(1, 2).contiguous(), found

    if weights:
        ALL_ATTENTION_FUNCTIONS.register("planted", attention)
        ALL_MASK_ATTENTION_FUNCTIONS.register("planted", eager_mask)
    for one in (model.fused, model.fresh, model.explicit):
        one.planted = {"pooled": POOLING.get(name)}
        one.set_attn_implementation("planted" if weights else "eager" if one is model.explicit else "sdpa")
        for handle in getattr(one.embeddings, "handles", []):
            handle.remove()
        changed = EMBEDDING.get(name)
        hook = lambda _, args, given: (args, changed(given))
        one.embeddings.handles = [one.embeddings.register_forward_pre_hook(hook, with_kwargs=True)] if changed else []


def hidden_by(mask, scores):
    """A mask of BERT's four axes, additive or boolean, as what it hides: [B, 1, S, S]."""
    hidden = ~mask if mask.dtype == torch.bool else mask < 0
    return hidden.expand(len(scores), 1, *scores.shape[2:])


def pooled(states, mask, model):
    found = correct(states, mask, model)
    planted = getattr(model, "planted", {}).get("pooled")
    if not planted:
        return found
    found.update(planted(states, torch.from_numpy(mask).to(states.dtype)))
    if model.pooler is not None:
        found["pooler"] = torch.tanh(model.pooler.dense(found["cls"]))
    return found


correct, bert.pooled = bert.pooled, pooled
