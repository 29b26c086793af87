"""Makes the checkpoints and outputs that padproof's BERT is held against (properties/parity.test.ts).

    python -m venv venv && venv/bin/pip install torch==2.13.0 transformers==5.18.0 safetensors
    venv/bin/python golden/references/make.py [--minilm FOLDER]

Each folder gets a small random BERT in one of the forms that Hugging Face checkpoints come in, and in
reference.safetensors a few batches with what transformers computes from them in float64, with the eager attention and
the stored weights widened. reference.json says how far transformers in float32 is from that, as the weights are stored
and at worst in other orders of summation: the scale of what rounding alone may do. FOLDER holds sentence-transformers/all-MiniLM-L6-v2; its weights are not copied.
"""

import argparse
import copy
import json
import shutil
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForMaskedLM,
    BertForPreTraining,
    BertModel,
)

PINNED = {"torch": "2.13.0", "transformers": "5.18.0"}
HERE = Path(__file__).parent
SEED = 20240
ORDERS = 16

SMALL = dict(
    vocab_size=41,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=24,
    max_position_embeddings=16,
    type_vocab_size=2,
    pad_token_id=0,
)

# name: (class, arguments of the class, changes to SMALL, dtype of the file, shards?)
CHECKPOINTS = {
    "plain-gelu-float32": (BertModel, {}, dict(hidden_act="gelu"), torch.float32, False),
    "plain-without-pooler-sharded": (
        BertModel,
        dict(add_pooling_layer=False),
        dict(hidden_act="gelu_new", pad_token_id=3, layer_norm_eps=1e-5),
        torch.float32,
        True,
    ),
    "plain-relu-float16": (
        BertModel,
        {},
        dict(hidden_act="relu", hidden_size=12, num_attention_heads=1, num_hidden_layers=3, type_vocab_size=3),
        torch.float16,
        False,
    ),
    "masked-lm-tied-gelu-new": (BertForMaskedLM, {}, dict(hidden_act="gelu_new"), torch.float32, False),
    "masked-lm-untied-float16-sharded": (
        BertForMaskedLM,
        {},
        dict(hidden_act="gelu", tie_word_embeddings=False),
        torch.float16,
        True,
    ),
    "pretraining-bfloat16": (BertForPreTraining, {}, dict(hidden_act="relu"), torch.bfloat16, False),
}

SENTENCES = ["The capital of", "yes yes", "Padding cannot be felt.", "Paris"]


def randomise(model):
    """Weights large enough that attention has preferences, and no bias, gamma or beta that could be left out unseen."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape)
        if "LayerNorm" in name:
            parameter.data = 0.2 * noise + (1.0 if name.endswith("weight") else 0.0)
        elif "embeddings" in name:
            parameter.data = 0.5 * noise
        else:
            parameter.data = noise / parameter.shape[-1] ** 0.5 * (2.0 if ".query" in name or ".key" in name else 1.0)
    model.tie_weights()
    return model


def padded_batch(config):
    """Rows: full, padded right, left and on both sides, with holes, one real token, none at all, full again."""
    S = 9
    mask = torch.zeros(8, S, dtype=torch.int32)
    for row, at in enumerate([range(9), range(5), range(4, 9), range(2, 6), (0, 2, 3, 6, 8), (7,), (), range(9)]):
        mask[row, list(at)] = 1
    random = lambda end: torch.randint(0, end, mask.shape, dtype=torch.int32)
    count = torch.cumsum(mask, 1, dtype=torch.int32) - 1
    return {
        "inputIds": random(config.vocab_size),
        "attentionMask": mask,
        "tokenTypeIds": random(config.type_vocab_size),
        "positionIds": torch.where(mask == 1, count, random(config.max_position_embeddings)),
    }


def bare_batch(config):
    """Nothing but ids, as many as the model has positions."""
    shape = (1, config.max_position_embeddings)
    return {"inputIds": torch.randint(0, config.vocab_size, shape, dtype=torch.int32)}


def encoder_of(model):
    return model if isinstance(model, BertModel) else model.bert


@torch.no_grad()
def outputs(model, batch):
    """Every output under the name that padproof gives it; the last of hiddenStates is lastHiddenState too."""
    long = {name: ids.long() for name, ids in batch.items()}
    arguments = {
        "input_ids": long["inputIds"],
        "attention_mask": long.get("attentionMask"),
        "token_type_ids": long.get("tokenTypeIds"),
        "position_ids": long.get("positionIds"),
    }
    encoder = encoder_of(model)
    found = encoder(**arguments, output_hidden_states=True, output_attentions=True)
    states = found.last_hidden_state
    B, S, _ = states.shape

    mask = long.get("attentionMask", torch.ones(B, S, dtype=torch.long))
    real = mask.to(states.dtype).unsqueeze(2)
    # argmax gives the first of the ones; in a row without one it gives 0.
    cls = states[torch.arange(B), mask.argmax(1)]
    # The first of the ones from the other end; in a row without one, the last position.
    last = states[torch.arange(B), S - 1 - mask.flip(1).argmax(1)]
    named = {
        "pooled.cls": cls,
        "pooled.last": last,
        "pooled.mean": (states * real).sum(1) / real.sum(1).clamp(min=1e-9),
    }
    for i, hidden in enumerate(found.hidden_states):
        named[f"hiddenStates[{i}]"] = hidden
    for i, attention in enumerate(found.attentions):
        named[f"attentions[{i}]"] = attention
    if encoder.pooler is not None:
        # transformers pools index 0, a pad where a row is padded left; padproof pools the first real token.
        named["pooled.pooler"] = encoder.pooler(cls.unsqueeze(1))
    if hasattr(model, "cls"):
        named["logits"] = model.cls.predictions(states)
    return named


def reordered(model):
    """The same function with its features in another order, so that every sum is taken in another order.

    One evaluation is one draw of the rounding error, and a poor measure of its size: on all-MiniLM-L6-v2 the largest
    error of the last hidden state varies tenfold with the order, and the stored one is luckier than 32 random ones.

    Returns the model and the new order of the hidden features.
    """
    model = copy.deepcopy(model)
    encoder, config = encoder_of(model), model.config
    E, F, H = config.hidden_size, config.intermediate_size, config.num_attention_heads
    hidden = torch.randperm(E)

    def columns(layer, order):
        layer.weight.data = layer.weight.data[:, order]

    def rows(layer, order):
        layer.weight.data, layer.bias.data = layer.weight.data[order], layer.bias.data[order]

    def within_heads():
        return torch.cat([head * (E // H) + torch.randperm(E // H) for head in range(H)])

    embeddings = encoder.embeddings
    for table in (embeddings.word_embeddings, embeddings.position_embeddings, embeddings.token_type_embeddings):
        columns(table, hidden)
    rows(embeddings.LayerNorm, hidden)
    for layer in encoder.encoder.layer:
        scored, mixed, wide = within_heads(), within_heads(), torch.randperm(F)
        attention, output = layer.attention.self, layer.attention.output
        for dense, order in ((attention.query, scored), (attention.key, scored), (attention.value, mixed)):
            columns(dense, hidden)
            rows(dense, order)
        columns(output.dense, mixed)
        columns(layer.intermediate.dense, hidden)
        rows(layer.intermediate.dense, wide)
        columns(layer.output.dense, wide)
        for to_hidden in (output.dense, output.LayerNorm, layer.output.dense, layer.output.LayerNorm):
            rows(to_hidden, hidden)
    if encoder.pooler is not None:
        columns(encoder.pooler.dense, hidden)
    if hasattr(model, "cls"):
        head = model.cls.predictions
        columns(head.transform.dense, hidden)
        rows(head.transform.dense, hidden)
        rows(head.transform.LayerNorm, hidden)
        if head.decoder.weight is not embeddings.word_embeddings.weight:
            columns(head.decoder, hidden)
    return model, hidden


def errors_in_other_orders(model, batch, exact):
    """The largest errors of float32 over ORDERS orders of summation."""
    worst = dict.fromkeys(exact, 0.0)
    for _ in range(ORDERS):
        other, order = reordered(model)
        for name, values in outputs(other.float(), batch).items():
            if name.startswith("hiddenStates") or name in ("pooled.cls", "pooled.last", "pooled.mean"):
                values = values[..., torch.argsort(order)]
            worst[name] = max(worst[name], largest(values.double() - exact[name]))
    return worst


def largest(values):
    return values.abs().max().item()


def write_reference(folder, model, batches, more=None):
    tensors, errors = {}, {}
    for batch_name, batch in batches.items():
        exact = outputs(copy.deepcopy(model).double(), batch)
        rounded = outputs(model, batch)
        elsewhere = errors_in_other_orders(model, batch, exact)
        for name, ids in batch.items():
            tensors[f"{batch_name}/{name}"] = ids
        for name, values in exact.items():
            assert values.dtype == torch.float64 and torch.isfinite(values).all(), name
            tensors[f"{batch_name}/{name}"] = values.contiguous()
            as_stored = largest(rounded[name].double() - values)
            assert elsewhere[name] < 1e-3 and as_stored < 1e-3, f"{name}: {as_stored}, {elsewhere[name]}"
            errors[f"{batch_name}/{name}"] = {
                "asStored": as_stored,
                "inAnyOrder": max(as_stored, elsewhere[name]),
            }
    save_file(tensors, folder / "reference.safetensors")
    about = {"madeWith": PINNED, "seed": SEED, "orders": ORDERS, **(more or {}), "torchFloat32Error": errors}
    (folder / "reference.json").write_text(json.dumps(about, indent=2) + "\n")


def make_small(name, index):
    kind, arguments, changes, dtype, sharded = CHECKPOINTS[name]
    torch.manual_seed(SEED + index)
    config = BertConfig(**{**SMALL, **changes})
    model = randomise(kind(config, **arguments)).eval().to(dtype)
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, max_shard_size="8KB" if sharded else "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    # Read back: what is in the file is what counts.
    stored, report = kind.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True, **arguments
    )
    assert not report["missing_keys"], report
    write_reference(folder, stored.eval(), {"padded": padded_batch(config), "bare": bare_batch(config)})


def make_minilm(source):
    torch.manual_seed(SEED)
    folder = HERE / "all-minilm-l6-v2"
    folder.mkdir(exist_ok=True)
    model = BertModel.from_pretrained(source, dtype=torch.float32, attn_implementation="eager").eval()
    tokens = AutoTokenizer.from_pretrained(source)(
        SENTENCES, padding="max_length", max_length=8, return_tensors="pt"
    )
    assert tokens["input_ids"].shape[1] == 8, "a sentence is too long"
    batch = {
        "inputIds": tokens["input_ids"].int(),
        "attentionMask": tokens["attention_mask"].int(),
        "tokenTypeIds": tokens["token_type_ids"].int(),
    }
    write_reference(folder, model, {"sentences": batch}, {"sentences": SENTENCES})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, help="folder of all-MiniLM-L6-v2; without it that reference stays as it is")
    minilm = parser.parse_args().minilm
    found = {"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__}
    if found != PINNED:
        raise SystemExit(f"Found {found}; these references are made with {PINNED}. Install those.")
    torch.set_num_threads(1)
    for index, name in enumerate(CHECKPOINTS):
        make_small(name, index)
    if minilm:
        make_minilm(minilm)


if __name__ == "__main__":
    main()
