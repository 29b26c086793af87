"""A tiny BERT in torch alone, as a user's own program has one, with a padding bug planted in one of its lines: leaks.py LEAK [DTYPE]

The line in which each of them is felt first ends with its name.
"""
import sys

import padproof
import padproof_steps
import torch
from torch.nn import functional as F

LEAK, DTYPE = sys.argv[1], getattr(torch, (sys.argv[2:] or ["float32"])[0])
UNITS, HEADS = 16, 2


class Attention(torch.nn.Module):
    def __init__(self, first):
        super().__init__()
        self.first = first
        self.query, self.key, self.value, self.output = (torch.nn.Linear(UNITS, UNITS) for _ in range(4))

    def forward(self, hidden, mask):
        heads = lambda part: part(hidden).unflatten(2, (HEADS, -1)).transpose(1, 2)  # noqa: E731  (B, H, S, D)
        query, key, value = map(heads, (self.query, self.key, self.value))
        bias = torch.zeros_like(mask, dtype=hidden.dtype).masked_fill(mask == 0, torch.finfo(hidden.dtype).min)[:, None, None]
        if LEAK == "sdpa-without-mask" and self.first:
            mixed = F.scaled_dot_product_attention(query, key, value)  # sdpa-without-mask
        else:
            scores = query @ key.transpose(2, 3) * UNITS**-0.5
            if LEAK != "softmax-without-mask" or not self.first:
                scores += bias
            weights = scores.softmax(-1)  # softmax-without-mask
            mixed = weights @ value
        return self.output(mixed.transpose(1, 2).flatten(2))


class Layer(torch.nn.Module):
    def __init__(self, first):
        super().__init__()
        self.first, self.attention = first, Attention(first)
        self.wide, self.narrow = torch.nn.Linear(UNITS, 2 * UNITS), torch.nn.Linear(2 * UNITS, UNITS)
        self.norms = torch.nn.ModuleList(torch.nn.LayerNorm(UNITS) for _ in range(2))
        self.conv = torch.nn.Conv1d(UNITS, UNITS, 3, padding=1)

    def forward(self, hidden, mask):
        leak = LEAK if self.first else "none"
        hidden = self.norms[0](hidden + self.attention(hidden, mask))
        if leak == "convolution":
            hidden = hidden + self.conv(hidden.mT).mT  # convolution
        if leak == "norm-over-positions":
            hidden = F.layer_norm(hidden, hidden.shape[1:])  # norm-over-positions
        if leak == "scale-of-all":
            hidden = hidden / hidden.std()  # scale-of-all
        if leak == "running-sum":
            hidden = hidden + 0.1 * hidden.cumsum(1)  # running-sum
        if leak == "written-in-place":
            hidden[:, :-1] += 0.5 * hidden[:, 1:]  # written-in-place
        return self.norms[1](hidden + self.narrow(F.gelu(self.wide(hidden))))


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.positions = torch.nn.Embedding(50, UNITS), torch.nn.Embedding(32, UNITS)
        self.layers = torch.nn.ModuleList(Layer(at == 0) for at in range(2))

    def forward(self, ids, mask):
        hidden = self.words(ids) + self.positions(torch.arange(ids.shape[1]))
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden


class Tiny(padproof_steps.Steps):
    vocabulary_size, max_length = 50, 32

    def __init__(self):
        torch.manual_seed(1)
        self.network = Network().eval().to(DTYPE)

    def encode(self, batch, wanted):
        ids = torch.tensor(batch.input_ids).long()
        mask = torch.ones_like(ids) if batch.attention_mask is None else torch.tensor(batch.attention_mask).long()
        with torch.no_grad():
            if LEAK == "another-way" and ids.sum() % 2:
                mask = mask + 1 - mask
            hidden = self.network(ids, mask)
            real = mask[..., None].to(hidden)
            mean = (hidden * real).sum(1) / real.sum(1).clamp(min=1)
            if LEAK == "mean-of-all":
                mean = hidden.mean(1)  # mean-of-all
            first = hidden[torch.arange(len(ids)), mask.argmax(1)]
            if LEAK == "one-place":
                first = hidden[:, -1]  # one-place
        return {"last_hidden_state": hidden, "pooled": {"mean": mean, "first": first}}


padproof.serve(Tiny)
