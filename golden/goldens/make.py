"""Makes padproof's own goldens (`padproof golden verify`): what transformers computes in float64.

    python -m venv venv && venv/bin/pip install torch==2.13.0 transformers==5.18.0 safetensors
    venv/bin/python golden/goldens/make.py [--minilm FOLDER] [--into FOLDER]

Each small BERT of golden/references gets a golden, and so does sentence-transformers/all-MiniLM-L6-v2, whose FOLDER
--minilm names: with the sentences of the question that padproof answers, whether the last row of attention is zero where
the last column is. Every batch is there twice, padded right and padded left with the same positions.
"""

import argparse
import copy
import hashlib
import json
import struct
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file

HERE = Path(__file__).resolve().parent
REFERENCES = HERE.parent / "references"
sys.path.insert(0, str(REFERENCES))
sys.dont_write_bytecode = True
from make import CHECKPOINTS, PINNED, outputs  # noqa: E402

SEED = 20250
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
SENTENCES = ["The capital of", "yes yes"]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def fingerprint(folder):
    """As src/subjects/bert/checkpoint/fingerprint.ts: the config's fields, and the weights in float32 by the names that padproof reads."""
    config = json.loads((folder / "config.json").read_text())
    digest = hashlib.sha256()
    fields = (
        "hidden_act hidden_size intermediate_size layer_norm_eps max_position_embeddings num_attention_heads "
        "num_hidden_layers pad_token_id type_vocab_size vocab_size"
    )
    for field in fields.split():
        value = config[field]
        digest.update(f"{field}\n{value if isinstance(value, str) else struct.pack('>d', value).hex()}\n".encode())
    weights = {}
    for file in folder.glob("model*.safetensors"):
        for name, tensor in load_file(file).items():
            weights[name.removeprefix("bert.")] = tensor
    bias = weights.pop("cls.predictions.decoder.bias", None)
    if bias is not None:
        weights["cls.predictions.bias"] = bias
    known = ("embeddings.", "encoder.", "pooler.", "cls.predictions.")
    for name in sorted(weights):
        if name.startswith(known) and name != "embeddings.position_ids":
            shape = ",".join(map(str, weights[name].shape))
            digest.update(f"{name}\n{shape}\n".encode())
            digest.update(weights[name].float().contiguous().numpy().astype("<f4").tobytes())
    return digest.hexdigest()


def padded_both_ways(rows, pad_id, under, types=None, texts=None):
    """Rows of ids, padded right with the pad id, and padded left with other ids under the padding and given positions."""
    length = max(map(len, rows))
    types = types or [[0] * len(row) for row in rows]
    more = {"texts": texts} if texts else {}

    def batch(label, place, filler):
        return {
            "label": label,
            **more,
            "inputIds": [place(row, filler) for row in rows],
            "attentionMask": [place([1] * len(row), lambda n: [0] * n) for row in rows],
            "tokenTypeIds": [place(row, lambda n: [0] * n) for row in types],
            "positionIds": [place(list(range(len(row))), lambda n: [0] * n) for row in rows],
        }

    return [
        batch("padded right", lambda row, fill: row + fill(length - len(row)), lambda n: [pad_id] * n),
        batch("padded left", lambda row, fill: fill(length - len(row)) + row, lambda n: under[:n]),
    ]


def canonical(content):
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def laid_out(value, indent=""):
    """JSON as src/tools/goldens/text.ts lays it out: a list of numbers or texts on one line."""
    inner = indent + "  "
    lines = lambda items: f"\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}"
    plain = lambda entry: json.dumps(entry, ensure_ascii=False)
    if isinstance(value, list) and not any(isinstance(entry, (list, dict)) for entry in value):
        return "[" + ", ".join(map(plain, value)) + "]"
    if isinstance(value, list):
        return "[" + lines([laid_out(entry, inner) for entry in value]) + "]"
    if isinstance(value, dict):
        return "{" + lines([f"{plain(key)}: {laid_out(entry, inner)}" for key, entry in value.items()]) + "}"
    return plain(value)


def write_golden(into, name, named, folder, model, batches):
    """One golden: what the model, widened to float64, computes for each batch."""
    exact = copy.deepcopy(model).double()
    tensors, kinds = {}, set()
    for i, stored in enumerate(batches):
        batch = {field: torch.tensor(stored[field], dtype=torch.int32) for field in stored if field.endswith(("Ids", "Mask"))}
        found = outputs(exact, batch)
        states = [label for label in found if label.startswith("hiddenStates")]
        found["lastHiddenState"] = found[states[-1]]
        for label in states:
            del found[label]
        for label, values in found.items():
            assert values.dtype == torch.float64 and torch.isfinite(values).all(), label
            tensors[f"{i}/{label}"] = values.contiguous().clone()
            kinds.add(label.split("[")[0].split(".")[0])
    about = {
        "format": "padproof-golden",
        "version": 2,
        "name": name,
        "model": {**named, "fingerprint": fingerprint(folder)},
        "outputs": [kind for kind in ("lastHiddenState", "attentions", "pooled", "logits") if kind in kinds],
        "batches": batches,
        "provenance": {"madeBy": "golden/goldens/make.py", **PINNED, "arithmetic": "float64, eager attention", "device": "cpu"},
    }
    for stale in into.glob(f"{name}.*"):
        stale.unlink()
    # Of what was asked, not of what came of it: the last bits of float64 may differ from machine to machine.
    file = f"{name}.{sha256(canonical(about))[:12]}.safetensors"
    save_file(tensors, into / file, {"format": "padproof-golden", "name": name})
    content = (into / file).read_bytes()
    about["data"] = {"file": file, "bytes": len(content), "sha256": sha256(content)}
    about["checksum"] = sha256(canonical(about))
    (into / f"{name}.json").write_text(laid_out(about) + "\n", encoding="utf-8")


def make_small(into, name, index):
    kind, arguments, _, _, _ = CHECKPOINTS[name]
    torch.manual_seed(SEED + index)
    folder = REFERENCES / name
    model = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", **arguments).eval()
    config = model.config
    ids = lambda n, end: torch.randint(0, end, (n,)).tolist()
    lengths = (7, 4, 1)
    rows = [ids(n, config.vocab_size) for n in lengths]
    types = [ids(n, config.type_vocab_size) for n in lengths]
    batches = padded_both_ways(rows, config.pad_token_id, ids(max(lengths), config.vocab_size), types)
    write_golden(into, name, {"path": f"../references/{name}"}, folder, model, batches)


def make_minilm(into, folder):
    model = transformers.BertModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    rows = tokenizer(SENTENCES)["input_ids"]
    batches = padded_both_ways(rows, tokenizer.pad_token_id, tokenizer(" ".join(SENTENCES))["input_ids"], texts=SENTENCES)
    write_golden(into, "all-minilm-l6-v2", {"hub": MINILM}, folder, model, batches)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, help="folder of all-MiniLM-L6-v2; without it that golden stays as it is")
    parser.add_argument("--into", type=Path, default=HERE, help="where to write them (default: beside this script)")
    options = parser.parse_args()
    found = {"torch": torch.__version__.split("+")[0], "transformers": transformers.__version__}
    if found != PINNED:
        raise SystemExit(f"Found {found}; these goldens are made with {PINNED}. Install those.")
    torch.set_num_threads(1)
    options.into.mkdir(parents=True, exist_ok=True)
    # A golden gives every model token types and positions, which the relatives of BERT do not take.
    berts = [name for name in CHECKPOINTS if json.loads((REFERENCES / name / "config.json").read_text())["model_type"] == "bert"]
    for index, name in enumerate(berts):
        make_small(options.into, name, index)
    if options.minilm:
        make_minilm(options.into, options.minilm)


if __name__ == "__main__":
    main()
