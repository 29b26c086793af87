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
import re
import shutil
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import (
    AutoTokenizer,
    BertForMaskedLM,
    BertForPreTraining,
    BertModel,
    CamembertForMaskedLM,
    DistilBertForMaskedLM,
    DistilBertModel,
    ElectraModel,
    RobertaForMaskedLM,
    RobertaModel,
    XLMRobertaModel,
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

# Two rows of the table of positions are never a token's, since positions are counted from the pad id.
COUNTED = dict(max_position_embeddings=18, pad_token_id=1, layer_norm_eps=1e-5)

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
    "roberta-float32": (RobertaModel, {}, dict(**COUNTED, type_vocab_size=1), torch.float32, False),
    "roberta-masked-lm-sharded": (RobertaForMaskedLM, {}, COUNTED, torch.float32, True),
    "xlm-roberta-float16": (
        XLMRobertaModel,
        dict(add_pooling_layer=False),
        dict(**COUNTED, type_vocab_size=1),
        torch.float16,
        False,
    ),
    "camembert-masked-lm": (CamembertForMaskedLM, {}, dict(**COUNTED, type_vocab_size=1), torch.float32, False),
    "distilbert-float32": (DistilBertModel, {}, dict(activation="relu"), torch.float32, False),
    "distilbert-masked-lm": (DistilBertForMaskedLM, {}, {}, torch.float32, False),
    "electra-float32": (ElectraModel, {}, dict(embedding_size=16), torch.float32, False),
}

SENTENCES = ["The capital of", "yes yes", "Padding cannot be felt.", "Paris"]


def randomise(model):
    """Weights large enough that attention has preferences, and no bias, gamma or beta that could be left out unseen."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape)
        if "LayerNorm" in name or "layer_norm" in name:
            parameter.data = 0.2 * noise + (1.0 if name.endswith("weight") else 0.0)
        elif "embeddings" in name:
            parameter.data = 0.5 * noise
        else:
            parameter.data = noise / parameter.shape[-1] ** 0.5 * (2.0 if re.search(r"\.(query|key|q_lin|k_lin)\.", name) else 1.0)
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
    types = getattr(config, "type_vocab_size", None)
    return {
        "inputIds": random(config.vocab_size),
        "attentionMask": mask,
        **({} if types is None else {"tokenTypeIds": random(types)}),
        "positionIds": torch.where(mask == 1, count, random(config.max_position_embeddings)),
    }


def counted_batch(config):
    """The same without positions: they are counted from ids of which some are the pad id, under padding and elsewhere."""
    batch = padded_batch(config)
    del batch["positionIds"]
    batch["inputIds"][:3][batch["attentionMask"][:3] == 0] = config.pad_token_id
    batch["inputIds"][-1, 4] = config.pad_token_id
    return batch


def counts_from_ids(config):
    return config.model_type in ("roberta", "xlm-roberta", "camembert")


def bare_batch(config):
    """Nothing but ids, as many as the model has positions."""
    before = config.pad_token_id + 1 if counts_from_ids(config) else 0
    shape = (1, config.max_position_embeddings - before)
    return {"inputIds": torch.randint(0, config.vocab_size, shape, dtype=torch.int32)}


def encoder_of(model):
    return getattr(model, model.base_model_prefix, model)


def head_of(model):
    """The head of masked words: from the last hidden state to a score for each."""
    if hasattr(model, "cls"):
        return model.cls.predictions
    if hasattr(model, "lm_head"):
        return model.lm_head
    if hasattr(model, "vocab_projector"):
        return lambda states: model.vocab_projector(
            model.vocab_layer_norm(model.activation(model.vocab_transform(states)))
        )
    return None


@torch.no_grad()
def outputs(model, batch):
    """Every output under the name that padproof gives it; the last of hiddenStates is lastHiddenState too."""
    long = {name: ids.long() for name, ids in batch.items()}
    arguments = {
        "input_ids": long["inputIds"],
        "attention_mask": long.get("attentionMask"),
        "position_ids": long.get("positionIds"),
        **({"token_type_ids": long["tokenTypeIds"]} if "tokenTypeIds" in long else {}),
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
    if getattr(encoder, "pooler", None) is not None:
        # transformers pools index 0, a pad where a row is padded left; padproof pools the first real token.
        named["pooled.pooler"] = encoder.pooler(cls.unsqueeze(1))
    if head_of(model):
        named["logits"] = head_of(model)(states)
    return named


def reordered(model):
    """The same function with its features in another order, so that every sum is taken in another order.

    One evaluation is one draw of the rounding error, and a poor measure of its size: on all-MiniLM-L6-v2 the largest
    error of the last hidden state varies tenfold with the order, and the stored one is luckier than 32 random ones.

    Returns the model and the new order of the hidden features.
    """
    model = copy.deepcopy(model)
    encoder, config = encoder_of(model), model.config
    E, F, H = config.hidden_size, width_of(config), config.num_attention_heads
    hidden = torch.randperm(E)

    def columns(layer, order):
        layer.weight.data = layer.weight.data[:, order]

    def rows(layer, order):
        layer.weight.data, layer.bias.data = layer.weight.data[order], layer.bias.data[order]

    def within_heads():
        return torch.cat([head * (E // H) + torch.randperm(E // H) for head in range(H)])

    embeddings = encoder.embeddings
    for name, table in embeddings.named_children():
        if name.endswith("_embeddings"):
            columns(table, hidden)
    rows(embeddings.LayerNorm, hidden)
    for layer in layers_of(encoder):
        scored, mixed, wide = within_heads(), within_heads(), torch.randperm(F)
        for dense, order in ((layer["query"], scored), (layer["key"], scored), (layer["value"], mixed)):
            columns(dense, hidden)
            rows(dense, order)
        columns(layer["attention output"], mixed)
        columns(layer["intermediate"], hidden)
        rows(layer["intermediate"], wide)
        columns(layer["output"], wide)
        for to_hidden in ("attention output", "attention norm", "output", "output norm"):
            rows(layer[to_hidden], hidden)
    if getattr(encoder, "pooler", None) is not None:
        columns(encoder.pooler.dense, hidden)
    if head_of(model):
        transform, norm, decoder = head_parts(model)
        columns(transform, hidden)
        rows(transform, hidden)
        rows(norm, hidden)
        if decoder.weight is not embeddings.word_embeddings.weight:
            columns(decoder, hidden)
    return model, hidden


def layers_of(encoder):
    """The parts of each layer, by what BERT calls them."""
    if hasattr(encoder, "transformer"):
        return [
            {
                "query": layer.attention.q_lin,
                "key": layer.attention.k_lin,
                "value": layer.attention.v_lin,
                "attention output": layer.attention.out_lin,
                "attention norm": layer.sa_layer_norm,
                "intermediate": layer.ffn.lin1,
                "output": layer.ffn.lin2,
                "output norm": layer.output_layer_norm,
            }
            for layer in encoder.transformer.layer
        ]
    return [
        {
            "query": layer.attention.self.query,
            "key": layer.attention.self.key,
            "value": layer.attention.self.value,
            "attention output": layer.attention.output.dense,
            "attention norm": layer.attention.output.LayerNorm,
            "intermediate": layer.intermediate.dense,
            "output": layer.output.dense,
            "output norm": layer.output.LayerNorm,
        }
        for layer in encoder.encoder.layer
    ]


def head_parts(model):
    if hasattr(model, "cls"):
        head = model.cls.predictions
        return head.transform.dense, head.transform.LayerNorm, head.decoder
    if hasattr(model, "lm_head"):
        return model.lm_head.dense, model.lm_head.layer_norm, model.lm_head.decoder
    return model.vocab_transform, model.vocab_layer_norm, model.vocab_projector


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


def width_of(config):
    return config.hidden_dim if config.model_type == "distilbert" else config.intermediate_size


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


def sizes_of(kind, changes):
    sizes = {**SMALL, **changes}
    if kind.config_class.model_type == "distilbert":
        names = dict(
            hidden_size="dim", num_hidden_layers="n_layers", num_attention_heads="n_heads", intermediate_size="hidden_dim"
        )
        sizes = {names.get(name, name): size for name, size in sizes.items() if name != "type_vocab_size"}
    return sizes


def make_small(name, index):
    kind, arguments, changes, dtype, sharded = CHECKPOINTS[name]
    torch.manual_seed(SEED + index)
    config = kind.config_class(**sizes_of(kind, changes))
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
    batches = {"padded": padded_batch(config), "bare": bare_batch(config)}
    if counts_from_ids(config):
        batches["counted"] = counted_batch(config)
    write_reference(folder, stored.eval(), batches)


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
