"""What several claims need of a case."""

from batches import batch_of, padding_of


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
