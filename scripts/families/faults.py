"""Faults that people shipped in models of these families, each planted in a twin before it is exported.

A fault is a function that takes the parts of a graph and gives them back, with one of them replaced. The evidence is the public
report that it is made after.
"""

import inspect
from dataclasses import dataclass, replace
from typing import Callable

import torch

from models import TWINS, WINDOW, Reader, near


@dataclass(frozen=True)
class Parts:
    model: torch.nn.Module
    outputs: dict[str, Reader]
    # (mask [B, S], ids [B, S], types [B, S] or None) -> the mask that the model gets
    mask: Callable = lambda mask, ids, types: mask
    # The token types that the model gets, of the same.
    types: Callable = lambda mask, ids, types: types


def layers_of(model):
    """The modules of which each takes the states and the mask, in their order."""
    return [
        module
        for stack in model.modules()
        if isinstance(stack, torch.nn.ModuleList)
        for module in stack
        if "attention_mask" in inspect.signature(module.forward).parameters
    ]


def with_mask(layer, change):
    """Has a layer get another mask than it is given; the states stand first among its arguments."""
    at = list(inspect.signature(layer.forward).parameters).index("attention_mask")

    def before(_, given, named):
        if "attention_mask" in named:
            return given, {**named, "attention_mask": change(named["attention_mask"])}
        return (*given[:at], change(given[at]), *given[at + 1 :]), named

    layer.register_forward_pre_hook(before, with_kwargs=True)


def with_states(layer, change):
    layer.register_forward_pre_hook(
        lambda _, given, named: ((change(given[0]), *given[1:]), named)
        if given
        else (given, {**named, "hidden_states": change(named["hidden_states"])}),
        with_kwargs=True,
    )


def planted(parts, layers, plant, change):
    for layer in layers:
        plant(layer, change)
    return parts


def read(parts, change, only=None):
    """Reads outputs otherwise: change is given (read as before, found, mask)."""

    def otherwise(reader):
        return lambda found, mask: change(reader(found, mask), found, mask)

    chosen = {name: otherwise(reader) if only in (None, name) else reader for name, reader in parts.outputs.items()}
    return replace(parts, outputs=chosen)


def rolled(parts):
    """The mask is one position off, so that one pad beside the tokens is read."""
    step = -1 if parts.model.config.model_type == "qwen3" else 1

    def mask(mask, ids, types):
        moved = torch.roll(mask, step, 1)
        edge = torch.arange(mask.shape[1]) == (mask.shape[1] - 1 if step < 0 else 0)
        return torch.maximum(mask, torch.where(edge, torch.zeros_like(mask), moved))

    return replace(parts, mask=mask)


def in_eight_bits(states):
    scale = states.abs().max() / 127
    return torch.round(states / scale) * scale


def hidden(seen, mask):
    """What is added to the scores of a local layer that sees these keys in each row, (S, S) -> (B, 1, S, S)."""
    return torch.where(seen, 0.0, torch.finfo(mask.dtype).min).to(mask.dtype).expand(mask.shape[0], 1, -1, -1)


def windowed(mask):
    """What a local layer sees where nothing is padding: the tokens in its window."""
    return hidden(near(mask.shape[-1]), mask)


def from_the_wrong_end(mask):
    """The window counted ahead of a token where it is meant behind: all that hides keys further ahead goes, and padding with it."""
    return torch.tril(mask, diagonal=WINDOW // 2)


def moved_inwards(mask):
    """Each token sees equally many positions, those at the ends of the row further inwards; padding counts among them."""
    at = torch.arange(mask.shape[-1])
    start = torch.minimum((at - WINDOW // 2).clamp(min=0), (at[-1] - WINDOW).clamp(min=0)).unsqueeze(1)  # (S, 1)
    seen = (start <= at) & (at <= start + WINDOW)  # (S, S)
    # Some query sees each real key, and none a padded one.
    return torch.minimum(hidden(seen, mask), mask.amax(-2, keepdim=True))


def local_layers(model):
    def is_local(layer):
        kind = getattr(layer, "attention_type", None) or getattr(layer.self_attn, "layer_type", None)
        return kind == "sliding_attention"

    return [layer for layer in layers_of(model) if is_local(layer)]


def query_mask(parts):
    """DeBERTa's mask is of pairs; here a pair needs its query alone to be a token."""
    return planted(
        parts,
        layers_of(parts.model),
        with_mask,
        lambda mask: mask.amax(-1, keepdim=True).expand_as(mask),
    )


def pad_row(parts):
    with torch.no_grad():
        for module in parts.model.modules():
            if isinstance(module, torch.nn.Embedding) and module.padding_idx is not None:
                module.weight[module.padding_idx] = 0.5 * torch.randn(module.embedding_dim)
    return parts


def opened(mask):
    return torch.ones_like(mask) if mask.dtype in (torch.bool, torch.int64) else torch.zeros_like(mask)


def by_count(value, found, mask):
    states = found.last_hidden_state
    return states[torch.arange(states.shape[0]), mask.sum(1) - 1]


def over_tokens(value, found, mask):
    return torch.softmax(value, dim=1)


# name: (evidence, plant)
FAULTS = {
    "no-mask": (
        "jkrukowski/swift-embeddings#20",
        lambda parts: replace(parts, mask=lambda mask, ids, types: torch.maximum(torch.ones_like(mask), mask)),
    ),
    "first-rows-mask": (
        "ArrowLuo/CLIP4Clip#22",
        lambda parts: replace(parts, mask=lambda mask, ids, types: mask[:1].expand_as(mask)),
    ),
    "mask-one-off": ("NetherlandsForensicInstitute/asmtransformers#30", rolled),
    "scale-of-the-batch": (
        "onnxruntime#8625",
        lambda parts: planted(parts, layers_of(parts.model)[:1], with_states, in_eight_bits),
    ),
    "last-layer": (
        "TransformerLensOrg/TransformerLens#1005",
        lambda parts: planted(parts, layers_of(parts.model)[-1:], with_mask, opened),
    ),
    "local-layers": (
        "vllm-project/semantic-router#3406",
        lambda parts: planted(parts, local_layers(parts.model), with_mask, windowed),
    ),
    "window-from-the-wrong-end": (
        "transformers#41184",
        lambda parts: planted(parts, local_layers(parts.model), with_mask, from_the_wrong_end),
    ),
    "padding-in-the-window": (
        "windows of one size at the ends of a row too, as in arXiv:2204.07143",
        lambda parts: planted(parts, local_layers(parts.model), with_mask, moved_inwards),
    ),
    "weak-mask": (
        "TransformerLensOrg/TransformerLens#318",
        lambda parts: planted(
            parts, layers_of(parts.model), with_mask, lambda mask: mask.clamp(min=-10 if mask.is_floating_point() else 0)
        ),
    ),
    "query-mask": ("hyunwoongko/transformer#40", query_mask),
    "scores-of-the-row": (
        "transformers#21534",
        lambda parts: planted(
            parts, layers_of(parts.model)[-1:], with_states, lambda states: states - states.mean(1, keepdim=True)
        ),
    ),
    "mask-by-zero": (
        "explosion/spacy-transformers#136",
        lambda parts: replace(parts, mask=lambda mask, ids, types: torch.maximum(mask * 0, (ids != 0).long())),
    ),
    "pad-row": ("a checkpoint whose pad id has an embedding, behind neighbours that are joined", pad_row),
    "types-as-mask": (
        "a tokenizer's tensors, given in their order",
        lambda parts: replace(
            parts, mask=lambda mask, ids, types: types, types=lambda mask, ids, types: mask
        ),
    ),
    "last-index": (
        "transformers#35909",
        lambda parts: read(parts, lambda _, found, mask: found.last_hidden_state[:, -1], "pooler_output"),
    ),
    "first-index": (
        "sentence-transformers#2111",
        lambda parts: read(parts, lambda _, found, mask: found.last_hidden_state[:, 0]),
    ),
    "last-by-count": ("transformers#46782", lambda parts: read(parts, by_count)),
    "mean-over-padding": (
        "sentence-transformers#2569",
        lambda parts: replace(
            parts, outputs={"sentence_embedding": lambda found, mask: found.last_hidden_state.mean(1)}
        ),
    ),
    "max-over-padding": (
        "a sparse encoder's maximum over all positions",
        lambda parts: read(parts, lambda _, found, mask: torch.log1p(torch.relu(found.logits)).max(1).values),
    ),
    "softmax-over-tokens": ("nerdai/llms-from-scratch-rs#30", lambda parts: read(parts, over_tokens)),
    "norm-over-tokens": (
        "pytorch/audio#2242",
        lambda parts: read(parts, lambda value, found, mask: found.last_hidden_state / found.last_hidden_state.norm(dim=1, keepdim=True)),
    ),
    "both-ways": (
        "McGill-NLP/llm2vec#74",
        lambda parts: planted(parts, layers_of(parts.model), with_mask, opened),
    ),
}

FOR_ALL = ("no-mask", "first-rows-mask", "mask-one-off", "scale-of-the-batch")


# With padding on the right a token of a causal model hears no pad behind it, whether the mask shows it or not.
EQUIVALENT = {("clip-text", "mask-one-off")}


def faults_of(name):
    """The faults to plant in a twin, by their names."""
    return [fault for fault in (*FOR_ALL, *TWINS[name].faults) if (name, fault) not in EQUIVALENT]
