"""What attention weights must be, and that the mask is what makes them so."""

import numpy as np

from batches import batch_of, padding_of, stranger
from compare import rows_agree, same_bits
from parts_of_claims import attended, base, padded_rows

NOTICEABLE = 1e-3  # padproof's: a token with less weight need not matter


def rows_sum_to_one(bert, case):
    weights = attended(bert, base(bert, case))["attentions"].astype(np.float64)
    assert (weights >= 0).all() and (weights <= 1).all()
    assert (np.abs(weights.sum(-1) - 1) <= case.length * 2**-22).all()
    return weights.size


def padded_columns_are_zero(bert, case):
    rows = list(padded_rows(case))
    weights = attended(bert, base(bert, case))["attentions"] if rows else None
    for r, _, padding in rows:
        assert (weights[:, r][..., padding] == 0).all()
    return sum(weights[:, r][..., padding].size for r, _, padding in rows)


def padded_rows_attend_to_real_tokens(bert, case):
    rows = list(padded_rows(case))
    weights = attended(bert, base(bert, case))["attentions"] if rows else None
    compared = 0
    for r, at, padding in rows:
        seen = weights[:, r][:, :, padding][..., at]
        assert (seen.sum(-1) > 0).all()
        compared += seen.size
    return compared


def fully_masked_rows(bert, case):
    masked = [r for r, row in enumerate(case.rows) if len(row.at) == 0]
    if not masked:
        return 0
    batch = base(bert, case)
    found = bert.outputs(batch)
    rows = [row if len(row.at) else stranger(row, case.length, bert.config) for row in case.rows]
    compared = rows_agree(same_bits, case, found, bert.outputs(batch_of(rows, case.length, bert.config)))
    weights = attended(bert, batch)["attentions"][:, masked]
    assert (np.abs(weights - 1 / case.length) <= 2**-20).all()
    assert all(np.isfinite(found[name][masked]).all() for name in found)
    return compared + weights.size + sum(found[name][masked].size for name in found)


def mask_matters(bert, case):
    turns = []
    for r, row in enumerate(case.rows):
        last = len(row.tokens) - 1
        if last > 0 and row.tokens[last] not in row.tokens[:last]:
            turns.append(("hidden", r, row.at[last], row.at[:-1]))
        news = [i for i, token in enumerate(row.under) if token not in row.tokens]
        if len(row.at) and news:
            turns.append(("shown", r, padding_of(row, case.length)[news[0]], row.at))
    if not turns:
        return 0
    before, after, compared = attended(bert, base(bert, case)), {}, 0
    for kind in {kind for kind, *_ in turns}:
        batch = base(bert, case)
        for turned, r, position, _ in turns:
            if turned == kind:
                batch["attention_mask"][r, position] = 0 if kind == "hidden" else 1
        after[kind] = attended(bert, batch)
    for kind, r, position, others in turns:
        seen = before if kind == "hidden" else after[kind]
        if seen["attentions"][0, r][:, others, position].max() < NOTICEABLE:
            continue
        assert (before["states"][r, others] != after[kind]["states"][r, others]).any()
        compared += before["states"][r, others].size
    return compared
