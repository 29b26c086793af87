"""What must be the same bits, since the shapes are the same; and what must be exactly zero."""

import numpy as np
import torch

from batches import batch_of, mask_forms, stranger
from compare import rows_agree, same_bits
from parts_of_claims import base, padded_rows

LONGEST_GRADIENT = 6  # padproof's: gradients are taken of short cases only


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
