"""How the claims compare. Every function returns how many numbers it compared, and asserts."""

import numpy as np

# A tolerance as people choose one; padproof measures the noise of the model instead.
TOLERANCE = 2e-4
POOLED = ("cls", "mean", "last", "pooler")


def real_outputs(found, row, at):
    """Every output of a row's real tokens: states and logits at those positions, pooled vectors."""
    yield from (found[name][row, at] for name in ("states", "logits") if name in found)
    yield from (found[name][row] for name in POOLED if name in found)


def same_bits(a, b):
    assert np.isfinite(a).all() and a.tobytes() == b.tobytes(), "other bits"
    return a.size


def near(a, b):
    apart, largest = np.abs(a - b).max(initial=0), np.abs(b).max(initial=1e-3)
    assert apart <= TOLERANCE * largest, f"{apart} apart, on numbers of up to {largest}"
    return a.size


def rows_agree(compare, case, found, expected, other=None):
    """Holds each row's real outputs against those of `other` (row, positions): the same row and places by default."""
    compared = 0
    for r, row in enumerate(case.rows):
        if len(row.at) == 0:
            continue
        where = other(r, row) if other else (r, row.at)
        if where is None:
            continue
        for a, b in zip(real_outputs(found, r, row.at), real_outputs(expected, *where)):
            compared += compare(np.ascontiguousarray(a), np.ascontiguousarray(b))
    return compared
