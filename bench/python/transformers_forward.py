"""transformers in a process that is measured: transformers_forward.py CHECKPOINT

It is given plain lists, and makes of them, once for each batch, the 64-bit arrays that it takes. Timed are making tensors of
them, the pass, and having the last hidden state in an array. torch shares memory with numpy, so the first and the last of
these copy nothing.
"""

import os
import sys
import time

import numpy as np
import torch
import transformers
from transformers import BertModel

from serve import serve

THREADS = int(os.environ["OMP_NUM_THREADS"])
torch.set_num_threads(THREADS)
torch.set_num_interop_threads(1)
model = None
batch = {}


def open_model():
    global model
    model = BertModel.from_pretrained(
        sys.argv[1], add_pooling_layer=False, attn_implementation="sdpa", dtype=torch.float32
    ).eval()
    return {"versions": {"transformers": transformers.__version__, "torch": torch.__version__}}


def run():
    with torch.inference_mode():
        output = model(**{name: torch.from_numpy(array) for name, array in batch.items()})
    return output.last_hidden_state.numpy()


def prepare(batch):
    shape = batch["size"], batch["length"]
    integers = lambda field: np.array(batch[field], dtype=np.int64).reshape(shape)
    globals()["batch"] = {
        "input_ids": integers("inputIds"),
        "attention_mask": integers("attentionMask"),
        "token_type_ids": np.zeros(shape, dtype=np.int64),
    }


def output(file):
    start = time.perf_counter()
    found = run()
    once = time.perf_counter() - start
    found.astype(np.float32).tofile(file)
    return {"seconds": once}


def timed(passes):
    start = time.perf_counter()
    for _ in range(passes):
        run()
    return {"seconds": time.perf_counter() - start}


def product(size, times):
    a, b = torch.rand(size, size), torch.rand(size, size)
    best = float("inf")
    with torch.inference_mode():
        for _ in range(times):
            start = time.perf_counter()
            torch.matmul(a, b).numpy()
            best = min(best, time.perf_counter() - start)
    return {"seconds": best}


serve({"open": open_model, "prepare": prepare, "output": output, "time": timed, "product": product})
