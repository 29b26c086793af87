"""padproof's claims as properties of transformers' BERT, each with the runs that it takes, made one by one.

A claim takes the model and a case, asserts, and returns how many numbers it compared: none where the case does not put it
to the test.
"""

from attention_claims import (
    fully_masked_rows,
    mask_matters,
    padded_columns_are_zero,
    padded_rows_attend_to_real_tokens,
    rows_sum_to_one,
)
from calibrated_claims import (
    hole_is_deletion,
    layout_is_ignored,
    matches_reference,
    matches_unpadded,
    pad_length_is_ignored,
    row_order_is_ignored,
    what_is_asked_does_not_matter,
)
from exact_claims import (
    batch_mates_are_ignored,
    gradients_stop_at_padding,
    mask_forms_agree,
    no_mask_is_all_ones,
    pad_content_is_ignored,
    position_wise_stays_in_place,
    repeatable,
)

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
