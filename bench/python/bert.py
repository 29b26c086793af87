"""The model that the claims are checked on: transformers' BERT, one run for every batch, as a test calls it."""

import copy
import os

import numpy as np
import torch
from transformers import BertForMaskedLM, BertModel

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
torch.set_num_interop_threads(1)


class Bert:
    """A checkpoint in every form that a claim needs: fused, with its attention weights, once more, and in float64."""

    runs = 0
    tokens = 0

    def __init__(self, folder, has_logits):
        load = lambda: BertModel.from_pretrained(folder, attn_implementation="sdpa").eval()
        self.fused, self.fresh = load(), load()  # a copy in memory stands at other addresses, and sums in another order
        self.config = self.fused.config
        self.explicit = copy.deepcopy(self.fused)
        self.explicit.set_attn_implementation("eager")
        self.exact = copy.deepcopy(self.explicit).double()
        self.head = BertForMaskedLM.from_pretrained(folder).eval().cls if has_logits else None
        self.exact_head = copy.deepcopy(self.head).double() if has_logits else None

    def outputs(self, batch, model=None, **more):
        """Everything for a batch, as numpy: states, pooled vectors, logits; with `more`, what transformers adds."""
        model = model or self.fused
        with torch.inference_mode():
            answer = model(**self.given(batch), **more)
            states, mask = answer.last_hidden_state, batch["attention_mask"]
            mask = np.ones(batch["input_ids"].shape, np.int64) if mask is None else keys_of(mask)
            found = {"states": states, **pooled(states, mask, model)}
            if self.head is not None:
                found["logits"] = (self.exact_head if model is self.exact else self.head)(states)
            for name in ("hidden_states", "attentions"):
                if more.get(f"output_{name}"):
                    found[name] = torch.stack(getattr(answer, name))
        return {name: value.numpy() for name, value in found.items()}

    def gradient(self, batch, loss):
        """d loss / d the word embedding at each position: [B, S, E]."""
        given = self.given(batch)
        words = self.fused.embeddings.word_embeddings(given.pop("input_ids")).detach().requires_grad_()
        states = self.fused(inputs_embeds=words, **given).last_hidden_state
        logits = self.head(states) if self.head is not None else None
        (slopes,) = torch.autograd.grad(loss(states, logits), words)
        return slopes.numpy()

    @staticmethod
    def given(batch):
        """Tensors of a batch, and the run is counted."""
        Bert.runs += 1
        Bert.tokens += batch["input_ids"].size
        return {name: torch.from_numpy(array) for name, array in batch.items() if array is not None}


def keys_of(mask):
    """A mask in any form as integers [B, S]."""
    if mask.ndim == 4:
        mask = mask[:, 0, 0, :]
    return (mask == 0 if mask.min(initial=0) < 0 else mask != 0).astype(np.int64)


def pooled(states, mask, model):
    """The first real token, the mean of the real ones, the last, and BERT's pooler on the first."""
    size, length = mask.shape
    rows = torch.arange(size)
    first = torch.from_numpy(mask.argmax(1))
    last = torch.from_numpy(length - 1 - mask[:, ::-1].argmax(1))
    weights = torch.from_numpy(mask).to(states.dtype)[:, :, None]
    cls = states[rows, first]
    mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
    dense = model.pooler.dense if model.pooler is not None else None
    found = {"cls": cls, "mean": mean, "last": states[rows, last]}
    return {**found, "pooler": torch.tanh(dense(cls))} if dense is not None else found
