"""padproof's claims as properties of transformers' BERT, each with the runs that it takes, made one by one.

A claim takes the model and a case, asserts, and returns how many numbers it compared: none where the case does not put it
to the test.
"""

import numpy as np
import torch

from batches import batch_of, mask_forms, moved, padding_of, stranger, unpadded
from compare import near, rows_agree, same_bits

NOTICEABLE = 1e-3  # padproof's: a token with less weight need not matter
LONGEST_GRADIENT = 6  # padproof's: gradients are taken of short cases only


def base(bert, case, **options):
    return batch_of(case.rows, case.length, bert.config, **options)


def attended(bert, batch):
    return bert.outputs(batch, bert.explicit, output_attentions=True)


def padded_rows(case):
    """Rows with real tokens and padding: their number, their real positions, their padded ones."""
    for r, row in enumerate(case.rows):
        padding = padding_of(row, case.length)
        if len(row.at) and len(padding):
            yield r, row.at, padding


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


def pad_content_is_ignored(bert, case):
    if not any(padded_rows(case)):
        return 0
    return rows_agree(same_bits, case, bert.outputs(base(bert, case)), bert.outputs(base(bert, case, other=True)))


def position_wise_stays_in_place(bert, case):
    rows = [(r, padding[(r + case.length) % len(padding)]) for r, _, padding in padded_rows(case)]
    if not rows:
        return 0
    batch, changed, compared = base(bert, case), base(bert, case), 0
    for r, position in rows:
        changed["input_ids"][r, position] = (changed["input_ids"][r, position] + 1) % bert.config.vocab_size
    before, after = (bert.outputs(b, output_hidden_states=True)["hidden_states"] for b in (batch, changed))
    for r, position in rows:
        others = np.arange(case.length) != position
        compared += same_bits(before[:, r, others], after[:, r, others])
    return compared


def batch_mates_are_ignored(bert, case):
    if len(case.rows) < 2:
        return 0
    before, compared = bert.outputs(base(bert, case)), 0
    for parity in (0, 1):
        mates = [row if r % 2 == parity else stranger(row, case.length, bert.config) for r, row in enumerate(case.rows)]
        after = bert.outputs(batch_of(mates, case.length, bert.config))
        compared += rows_agree(
            same_bits, case, before, after, lambda r, row: (r, row.at) if r % 2 == parity else None
        )
    return compared


def repeatable(bert, case):
    batch = base(bert, case)
    first = bert.outputs(batch)
    return sum(rows_agree(same_bits, case, first, bert.outputs(batch, model)) for model in (bert.fused, bert.fresh))


def no_mask_is_all_ones(bert, case):
    ones, none = (bert.outputs(base(bert, case, mask=mask)) for mask in ("ones", "none"))
    return sum(same_bits(ones[name], none[name]) for name in ones)


def mask_forms_agree(bert, case):
    batch = base(bert, case)
    forms = mask_forms(batch["attention_mask"])
    form = forms[case.length % len(forms)]
    return rows_agree(same_bits, case, bert.outputs(batch), bert.outputs({**batch, "attention_mask": form}))


def what_is_asked_does_not_matter(bert, case):
    batch = base(bert, case)
    plain = bert.outputs(batch)
    more = attended(bert, batch), bert.outputs(batch, output_hidden_states=True)
    return sum(rows_agree(near, case, plain, found) for found in more)


def gradients_stop_at_padding(bert, case):
    padded = [row for row in case.rows if 0 < len(row.at) < case.length][:1]
    rows = [row for row in case.rows if len(row.at) and not any(row is one for one in padded)][:1] + padded
    if not padded or case.length > LONGEST_GRADIENT:
        return 0
    batch = batch_of(rows, case.length, bert.config)
    weights = torch.linspace(0.5, 1.5, bert.config.hidden_size)
    labels = torch.full(batch["input_ids"].shape, -100)
    for r, row in enumerate(rows):
        labels[r, row.at[::2]] = torch.from_numpy(row.tokens[::2])
    firsts = [row.at[0] for row in rows]
    losses = [lambda states, _: (states[range(len(rows)), firsts] * weights).sum()]
    if bert.head is not None:
        losses.append(lambda _, logits: torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels))
    compared = 0
    for loss in losses:
        slopes = bert.gradient(batch, loss)
        hidden = batch["attention_mask"] == 0
        assert (slopes[hidden] == 0).all() and (slopes[~hidden] != 0).any()
        pads = batch["input_ids"] == bert.config.pad_token_id
        if not pads[~hidden].any():
            assert (slopes[pads].sum(0) == 0).all()
        compared += slopes[hidden].size
    return compared


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


CLAIMS = [
    rows_sum_to_one,
    padded_columns_are_zero,
    padded_rows_attend_to_real_tokens,
    pad_content_is_ignored,
    position_wise_stays_in_place,
    batch_mates_are_ignored,
    repeatable,
    no_mask_is_all_ones,
    mask_forms_agree,
    what_is_asked_does_not_matter,
    gradients_stop_at_padding,
    matches_unpadded,
    pad_length_is_ignored,
    layout_is_ignored,
    row_order_is_ignored,
    hole_is_deletion,
    matches_reference,
    fully_masked_rows,
    mask_matters,
]
