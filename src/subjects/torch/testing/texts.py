"""Writes a tiny model of sentence-transformers with random weights, and serves it with a bug planted: texts.py make FOLDER, or texts.py BUG FOLDER [OPTION ...]"""
import os
import sys
import time

import padproof_sentence_transformers
import torch

WORDS = "red blue cat dog sun moon tree river house table chair bread water fire stone glass paper music".split()
MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def make(folder: str) -> None:
    import transformers
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    os.makedirs(folder)
    vocabulary = os.path.join(folder, "vocab.txt")
    with open(vocabulary, "w", encoding="utf8") as file:
        file.write("\n".join(MARKS + WORDS + list(LETTERS) + [f"##{letter}" for letter in LETTERS]))
    torch.manual_seed(1)
    config = transformers.BertConfig(vocab_size=100, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    model = transformers.BertModel(config)
    with torch.no_grad():
        for parameter in model.parameters():  # as they are made, weights attend to all tokens alike
            if parameter.dim() > 1:
                parameter.mul_(4)
    model.save_pretrained(folder)
    transformers.BertTokenizerFast(vocab_file=vocabulary).save_pretrained(folder)
    SentenceTransformer(modules=[Transformer(folder), Pooling(32)]).save(folder)


class SortingIsNotUndone(padproof_sentence_transformers.Model):
    """Texts are sorted by length, so that those of one batch are alike, and their vectors come in that order."""

    def embed(self, texts):
        return super().embed(sorted(texts, key=len, reverse=True))


class PaddingIsPooled(padproof_sentence_transformers.Model):
    """The mean is taken over all positions of a batch."""

    def __init__(self, options):
        super().__init__(options)
        self.network[1].register_forward_pre_hook(
            lambda module, given: ({**given[0], "attention_mask": torch.ones_like(given[0]["attention_mask"])},)
        )


class OneForAll(padproof_sentence_transformers.Model):
    """What is to be embedded stands in the model, where another thread writes as well."""

    def embed(self, texts):
        self.texts = texts
        time.sleep(0.05)
        return super().embed(self.texts)


BUGS = {
    "one-for-all": OneForAll,
    "sorting-is-not-undone": SortingIsNotUndone,
    "padding-is-pooled": PaddingIsPooled,
    "none": padproof_sentence_transformers.Model,
}

if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    padproof_sentence_transformers.main(BUGS[sys.argv[1]], sys.argv[2:])
