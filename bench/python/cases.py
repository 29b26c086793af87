"""Batches for the claims, drawn by Hypothesis from the distribution of padproof's own generator (src/engine/generate).

A sequence depends on one number that is drawn, as there: to draw every token would take Hypothesis longer than torch takes
to encode it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

CORNERS = [n + d for n in (8, 16, 32, 64, 128) for d in (-1, 0, 1)]
LONGEST = 1024
MOST_TOKENS = 512
CONTENTS = ["pad id"] * 4 + ["any", "copies"]
LAYOUTS = ["none"] * 2 + ["right"] * 4 + ["left"] * 2 + ["both"] * 2 + ["holes"] * 2 + ["all"]


@dataclass
class Row:
    tokens: np.ndarray  # [L]
    types: np.ndarray  # [L]
    at: np.ndarray  # [L], where they stand
    under: np.ndarray  # [S - L], the ids under the padding
    other: np.ndarray  # [S - L], what lies there instead in the run whose pad content differs


@dataclass
class Case:
    length: int
    rows: list
    weight_scale: int


def lengths(max_length):
    short = [n for n in range(1, min(20, max_length) + 1) for _ in range(6)]
    corners = [n for n in [*CORNERS, max_length, max_length] if n <= min(max_length, LONGEST)]
    return sorted(short + corners)


def placement(layout, length, real, random):
    """Positions of the real tokens; a layout that does not fit gives way to a simpler one."""
    if layout in ("holes", "both") and length < 3:
        layout = "right"
    if layout in ("right", "left") and length < 2:
        layout = "none"
    if layout == "all":
        return np.arange(0)
    if layout == "none":
        return np.arange(length)
    if layout == "right":
        return np.arange(1 + real % (length - 1))
    if layout == "left":
        count = 1 + real % (length - 1)
        return np.arange(length - count, length)
    if layout == "both":
        count = 1 + real % (length - 2)
        start = 1 + random.integers(length - 1 - count)
        return np.arange(start, start + count)
    inside = 1 + random.choice(length - 2, size=real % (length - 2), replace=False)
    return np.array([0, *np.sort(inside), length - 1])


def row_of(layout, real, seed, content, length, config):
    random = np.random.default_rng(seed)
    at = placement(layout, length, real, random)
    count, padded = len(at), length - len(at)
    size, pad = config.vocab_size, config.pad_token_id
    tokens, types = (pad + 1 + random.integers(0, size - 1, count)) % size, random.integers(0, config.type_vocab_size, count)
    if count and random.integers(8) == 0:
        tokens[random.integers(count)] = pad
    under = np.full(padded, pad)
    if content == "any":
        under = random.integers(0, size, padded)
    if content == "copies" and count:
        under = np.resize(tokens, padded)
    other = (under + 1 + random.integers(0, size - 1, padded)) % size
    return Row(tokens, types, at, under, other)


def cases(config, weight_scales):
    table = lengths(config.max_position_embeddings)
    rows = st.tuples(
        st.sampled_from(LAYOUTS),
        st.integers(0, 1023),
        st.integers(0, 2**31 - 1),
        st.sampled_from(CONTENTS),
        st.integers(0, 5),
    )

    @st.composite
    def one(draw):
        length = draw(st.sampled_from(table))
        drawn = draw(st.lists(rows, min_size=1, max_size=8))
        company = draw(st.integers(0, 31))
        wish = 1 if company == 29 else config.num_attention_heads if company >= 30 else len(drawn)
        built = []
        for r in range(min(wish, max(1, MOST_TOKENS // length))):
            layout, real, seed, content, repeat = drawn[r % len(drawn)]
            lap = r // len(drawn)
            twin = repeat == 5 and r > 0
            built.append(built[-1] if twin else row_of(layout, real + lap, seed + lap, content, length, config))
        return Case(length, built, draw(st.integers(0, weight_scales - 1)))

    return one()


def read_cases(file):
    """Cases that padproof drew, in the same form."""
    integers = lambda values: np.array(values, dtype=np.int64)
    fields = "tokens", "types", "at", "under", "otherUnder"
    return [
        Case(one["length"], [Row(*(integers(row[name]) for name in fields)) for row in one["rows"]], one["weightScale"])
        for one in json.loads(Path(file).read_text())
    ]
