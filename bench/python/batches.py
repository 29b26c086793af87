"""A case laid out as batches, in the variants that the claims compare. Every array is [B, S]."""

from dataclasses import replace

import numpy as np


def padding_of(row, length):
    return np.setdiff1d(np.arange(length), row.at)


def batch_of(rows, length, config, other=False, mask="mask"):
    shape = len(rows), length
    ids, types, positions = (np.zeros(shape, np.int64) for _ in range(3))
    real = np.zeros(shape, np.int64)
    for r, row in enumerate(rows):
        ids[r, row.at], types[r, row.at], real[r, row.at] = row.tokens, row.types, 1
        positions[r, row.at] = np.arange(len(row.at))
        padding, under = padding_of(row, length), row.other if other else row.under
        ids[r, padding] = under
        if other:
            types[r, padding] = under % config.type_vocab_size
            positions[r, padding] = under % config.max_position_embeddings
    masks = {"mask": real, "ones": np.ones_like(real), "none": None}
    return dict(input_ids=ids, attention_mask=masks[mask], token_type_ids=types, position_ids=positions)


def unpadded(row):
    nothing = np.zeros(0, np.int64)
    return replace(row, at=np.arange(len(row.tokens)), under=nothing, other=nothing)


def moved(row, at, length, filler):
    under = np.full(length - len(at), filler)
    return replace(row, at=at, under=under, other=under)


def stranger(row, length, config):
    """Nothing in common with this row: other ids, and full where it was padded, padded where it was full."""
    count = length if len(row.at) < length else -(-length // 2)
    near = row.tokens[np.arange(count) % len(row.tokens)] if len(row.tokens) else np.arange(count)
    tokens = (near + 1 + np.arange(count)) % config.vocab_size
    tokens = np.where(tokens == config.pad_token_id, (tokens + 1) % config.vocab_size, tokens)
    under = np.full(length - count, config.pad_token_id)
    return replace(row, tokens=tokens, types=np.zeros(count, np.int64), at=np.arange(count), under=under, other=under)


def mask_forms(mask):
    """The mask in every form that transformers takes, beside integers [B, S]."""
    size, length = mask.shape
    keys = mask.astype(bool)[:, None, None, :]
    additive = np.where(keys, np.float32(0), np.finfo(np.float32).min)
    square = (size, 1, length, length)
    return [
        mask.astype(bool),
        mask.astype(np.float32),
        keys,
        np.broadcast_to(keys, square).copy(),
        additive,
        np.broadcast_to(additive, square).copy(),
    ]
