"""A model of transformers behind padproof's protocol, in a program that is measured: program.py FOLDER

Its `pooled` output says what each pass took: seconds in the model, processor seconds in the model, and the processor seconds that the
program had used when the pass was over.
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "python"))

import numpy as np
import padproof_torch
import torch

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.set_num_interop_threads(1)


class Model(padproof_torch.Model):
    def encode(self, batch, wanted):
        wall, processor = time.perf_counter(), time.process_time()
        found = super().encode(batch, wanted - {"pooled"})
        over = time.process_time()
        took = [time.perf_counter() - wall, over - processor, over]
        return {**found, "pooled": {"took": np.tile(took, (batch.shape[0], 1))}}


padproof_torch.main(Model)
