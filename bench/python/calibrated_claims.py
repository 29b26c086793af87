"""What must be equal up to rounding, since the shapes differ."""

import numpy as np

from batches import batch_of, moved, unpadded
from compare import near, rows_agree
from parts_of_claims import attended, base, padded_rows


def what_is_asked_does_not_matter(bert, case):
    batch = base(bert, case)
    plain = bert.outputs(batch)
    more = attended(bert, batch), bert.outputs(batch, output_hidden_states=True)
    return sum(rows_agree(near, case, plain, found) for found in more)


def matches_unpadded(bert, case):
    together, compared = bert.outputs(base(bert, case)), 0
    for r, row in enumerate(case.rows):
        if len(row.at) == 0:
            continue
        alone = bert.outputs(batch_of([unpadded(row)], len(row.tokens), bert.config))
        everywhere = np.arange(len(row.tokens))
        compared += rows_agree(near, case, together, alone, lambda s, _: (0, everywhere) if s == r else None)
    return compared


def pad_length_is_ignored(bert, case):
    extra = min((1, 3, 8)[case.length % 3], bert.config.max_position_embeddings - case.length)
    if extra < 1:
        return 0
    longer = case.length + extra
    rows = [moved(row, row.at, longer, bert.config.pad_token_id) for row in case.rows]
    after = bert.outputs(batch_of(rows, longer, bert.config))
    return rows_agree(near, case, bert.outputs(base(bert, case)), after)


def layout_is_ignored(bert, case):
    if not any(padded_rows(case)):
        return 0
    mirrored = [np.sort(case.length - 1 - row.at) for row in case.rows]
    rows = [moved(row, at, case.length, bert.config.pad_token_id) for row, at in zip(case.rows, mirrored)]
    after = bert.outputs(batch_of(rows, case.length, bert.config))
    return rows_agree(near, case, bert.outputs(base(bert, case)), after, lambda r, _: (r, mirrored[r]))


def row_order_is_ignored(bert, case):
    if len(case.rows) < 2:
        return 0
    after = bert.outputs(batch_of(case.rows[::-1], case.length, bert.config))
    last = len(case.rows) - 1
    return rows_agree(near, case, bert.outputs(base(bert, case)), after, lambda r, row: (last - r, row.at))


def hole_is_deletion(bert, case):
    holes = {r: row.at[1 + (r + len(row.at)) % (len(row.at) - 2)] for r, row in enumerate(case.rows) if len(row.at) > 2}
    if not holes:
        return 0
    masked, chosen = base(bert, case), list(holes)
    for r, hole in holes.items():
        masked["attention_mask"][r, hole] = 0
    stays = np.ones((len(chosen), case.length), bool)
    stays[np.arange(len(chosen)), [holes[r] for r in chosen]] = False
    without = {name: array[chosen][stays].reshape(len(chosen), -1) for name, array in masked.items()}
    found, expected, compared = bert.outputs(masked), bert.outputs(without), 0
    for i, r in enumerate(chosen):
        left = case.rows[r].at[case.rows[r].at != holes[r]]
        closed_up = np.where(left > holes[r], left - 1, left)
        for name in ("states", "logits"):
            if name in found:
                compared += near(found[name][r, left], expected[name][i, closed_up])
        for name in ("cls", "mean", "last", "pooler"):
            if name in found:
                compared += near(found[name][r], expected[name][i])
    return compared


def matches_reference(bert, case):
    if not any(len(row.at) for row in case.rows):
        return 0
    batch = base(bert, case)
    return rows_agree(near, case, bert.outputs(batch), bert.outputs(batch, bert.exact))
