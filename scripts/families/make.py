"""Makes the twins: python scripts/families/make.py INTO [--only NAMES] [--without-faults]

    python -m venv venv && venv/bin/pip install torch==2.13.0 transformers==5.18.0 safetensors==0.8.0 onnx==1.23.2

INTO gets a folder for each tiny random model of models.py, exported to ONNX, with its configuration, and

    reference.safetensors   a padded batch, and what transformers computes from it in float64
    truth.json              how far padding moves each output, by transformers in float64 alone: the right answers
    faults/NAME/            the same model with a fault of faults.py, exported likewise

What is there already is left as it is, unless these scripts have changed.
"""

import argparse
import copy
import hashlib
import json
import shutil
import sys
import warnings
from pathlib import Path

import onnx
import torch
import transformers
from safetensors.torch import save_file
from torch.overrides import TorchFunctionMode

from faults import FAULTS, Parts, faults_of
from models import TWINS, randomise

PINNED = {"torch": "2.13.0", "transformers": "5.18.0", "onnx": "1.23.2"}
SEED, OPSET = 17, 17
# Of the rows of references: more than a window of positions beside a row of one token.
LONGEST = 14
SIDES = ("right", "left")


class Graph(torch.nn.Module):
    """A model with the inputs and outputs of a graph."""

    def __init__(self, twin, parts):
        super().__init__()
        self.twin, self.parts, self.model = twin, parts, parts.model
        # The exporter gives each module back its mode, and a fresh one is in training.
        self.eval()

    def forward(self, input_ids, attention_mask, token_type_ids=None):
        asked = (attention_mask, input_ids, token_type_ids)
        mask = self.parts.mask(*asked)
        # Where it is traced alone: what it computes in float64 is made by the model from the mask itself.
        if self.twin.masks and torch.jit.is_tracing():
            mask = self.twin.masks(mask)
        given = {"input_ids": input_ids, "attention_mask": mask}
        if self.twin.types:
            given["token_type_ids"] = self.parts.types(*asked)
        found = self.model(**given, return_dict=True)
        return tuple(reader(found, attention_mask) for reader in self.parts.outputs.values())


class InFloat64(TorchFunctionMode):
    """Models take some steps in float32 whatever their weights are: norms, rotary angles, the softmax. Here they do not."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if function is torch.Tensor.float:
            return args[0].double()
        wide = lambda value: torch.float64 if value is torch.float32 else value
        return function(*map(wide, args), **{name: wide(value) for name, value in (kwargs or {}).items()})


def export(graph, twin, folder):
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if twin.types else [])]
    outputs = list(graph.parts.outputs)
    # Padded, or the exporter would find that the mask of this example hides nothing, and drop it.
    ids = torch.randint(3, 90, (2, 7))
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    axes = {name: {0: "batch", 1: "length"} for name in [*names, *outputs]}
    axes |= {name: {0: "batch"} for name in outputs if name in twin.per_row}
    folder.mkdir(parents=True, exist_ok=True)
    graph.model.config.save_pretrained(folder)
    if twin.side:
        (folder / "tokenizer_config.json").write_text(json.dumps({"padding_side": twin.side}) + "\n")
    torch.onnx.export(
        graph,
        (ids, mask, mask.clone())[: len(names)],
        str(folder / "model.onnx"),
        input_names=names,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )


def padded(rows, side, under):
    """Rows of ids in one batch, a mask beside them; under(shape) gives what lies under padding."""
    length = max(len(row) for row in rows)
    ids, mask = under((len(rows), length)), torch.zeros(len(rows), length, dtype=torch.long)
    for i, row in enumerate(rows):
        real = slice(0, len(row)) if side == "right" else slice(length - len(row), length)
        ids[i, real], mask[i, real] = row, 1
    return ids, mask


def asked(graph, ids, mask):
    types = (torch.zeros_like(ids),) if graph.twin.types else ()
    return dict(zip(graph.parts.outputs, graph(ids, mask, *types)))


def pad_id(graph):
    return graph.model.config.pad_token_id or 0


def contents_of(graph):
    """What can lie under padding: a name and a function of a shape each. Any id comes once alone, since a model may pool at it."""
    yield "pad-id", lambda shape: torch.full(shape, pad_id(graph))
    size = graph.model.config.vocab_size
    yield "any", lambda shape: torch.randint(0, size, shape)
    for one in range(size):
        yield "any", lambda shape: torch.full(shape, one)


def truth_of(graph, rows):
    """How far each output of a row is from that of the row alone, at worst, by what is padded and where."""
    worst = {}
    alone = [asked(graph, row.unsqueeze(0), torch.ones(1, len(row), dtype=torch.long)) for row in rows]
    for side in SIDES:
        for content, under in contents_of(graph):
            ids, mask = padded(rows, side, under)
            for name, values in asked(graph, ids, mask).items():
                for i in range(len(rows)):
                    observed = values[i] if name in graph.twin.per_row else values[i][mask[i] == 1]
                    key = f"{name}/{side}/{content}"
                    # Each number by itself: NaN is infinitely far.
                    far = torch.nan_to_num((observed - alone[i][name][0]).abs(), nan=torch.inf).max().item()
                    worst[key] = max(worst.get(key, 0.0), far)
    return worst


@torch.no_grad()
def references(twin, parts, folder):
    graph = Graph(twin, copy.deepcopy(parts)).double()
    rows = [torch.randint(3, 90, (length,)) for length in (LONGEST, 1, 5, 9, 2)]
    ids, mask = padded(rows, twin.side or "right", lambda shape: torch.full(shape, pad_id(graph)))
    with InFloat64():
        exact, truth = asked(graph, ids, mask), truth_of(graph, rows)
    assert all(values.dtype == torch.float64 and values.isfinite().all() for values in exact.values())
    tensors = {"inputIds": ids.int(), "attentionMask": mask.int()}
    tensors |= {f"output/{name}": values.contiguous() for name, values in exact.items()}
    save_file(tensors, folder / "reference.safetensors")
    (folder / "truth.json").write_text(json.dumps(truth, indent=2) + "\n")


def fresh(name):
    """Deterministic: each twin begins with a seed of its own, and so has the same weights with a fault and without."""
    torch.manual_seed(SEED + list(TWINS).index(name))
    twin = TWINS[name]
    model = randomise(twin.model()).eval()
    model.set_attn_implementation("eager")
    return twin, Parts(model, twin.outputs)


def make(name, into, with_faults):
    twin, parts = fresh(name)
    export(Graph(twin, parts), twin, into)
    references(twin, parts, into)
    for fault in faults_of(name) if with_faults else []:
        twin, parts = fresh(name)
        export(Graph(twin, FAULTS[fault][1](parts)), twin, into / "faults" / fault)
    for graph in into.rglob("model.onnx"):
        onnx.checker.check_model(graph)


def fingerprint():
    parts = [Path(__file__).parent / name for name in ("make.py", "models.py", "faults.py")]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("into", type=Path)
    parser.add_argument("--only", default=",".join(TWINS), help="twins, with commas between them")
    parser.add_argument("--without-faults", action="store_true")
    options = parser.parse_args()
    found = {
        "torch": torch.__version__.split("+")[0],
        "transformers": transformers.__version__,
        "onnx": onnx.__version__,
    }
    if found != PINNED:
        raise SystemExit(f"Found {found}; the twins are made with {PINNED}. Install those.")
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    of = f"{fingerprint()} {'without' if options.without_faults else 'with'} faults"
    for name in options.only.split(","):
        folder = options.into / name
        made = folder / "made-by"
        if made.exists() and made.read_text() == of:
            continue
        # A folder appears whole or not at all: the next run would take a broken one for made.
        draft = options.into / f"{name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        make(name, draft, not options.without_faults)
        (draft / "made-by").write_text(of)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        print(name, file=sys.stderr, flush=True)
    (options.into / "evidence.json").write_text(
        json.dumps({name: evidence for name, (evidence, _) in FAULTS.items()}, indent=2) + "\n"
    )


if __name__ == "__main__":
    main()
