"""Exports a BERT in the forms in which people run it with ONNX Runtime: onnx_exports.py CHECKPOINT INTO

INTO gets the hub's layout, which transformers.js reads as well: config.json and the tokenizer's files, and in onnx/

    model.onnx            float32
    model_fp16.onnx       float16, with float32 outside
    model_quantized.onnx  int8 by quantize_dynamic: weights, and activations with one scale a tensor, taken in every pass
    model_int8.onnx       int8 weights only, one scale a column, dequantised before each product
    without_mask.onnx     float32, no input for the mask: it reads everything
    with_positions.onnx   float32, position ids as an input
    with_attentions.onnx  float32, attention weights and hidden states as outputs, and one vector a row, pooled by the mask

What is there already is left as it is. It needs torch, transformers, onnx and onnxruntime.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from transformers import BertModel

OPSET = 17
SMALL_FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"]
PLAIN = ["input_ids", "attention_mask", "token_type_ids"]


class Graph(torch.nn.Module):
    """A BERT with the inputs that are named, and the last hidden state, or all that there is, as its output."""

    def __init__(self, model, inputs, everything=False):
        super().__init__()
        self.model, self.inputs, self.everything = model, inputs, everything

    def forward(self, *values):
        given = dict(zip(self.inputs, values))
        if not self.everything:
            return self.model(**given).last_hidden_state
        found = self.model(**given, output_attentions=True, output_hidden_states=True)
        mask = given["attention_mask"].unsqueeze(-1).to(found.last_hidden_state.dtype)  # (B, S, 1)
        mean = (found.last_hidden_state * mask).sum(1) / mask.sum(1).clamp(min=1e-9)  # (B, E)
        return (found.last_hidden_state, mean, *found.attentions, *found.hidden_states)


def export(model, file, inputs=PLAIN, everything=False):
    # Padded, or the exporter would find that the mask of this example hides nothing, and drop it.
    ids = torch.randint(1, 100, (2, 8))
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    examples = {
        "input_ids": ids,
        "attention_mask": mask,
        "token_type_ids": torch.zeros_like(ids),
        "position_ids": torch.arange(8).repeat(2, 1),
    }
    rows = {0: "batch", 1: "length"}
    axes = {name: rows for name in inputs}
    outputs = ["last_hidden_state"]
    axes["last_hidden_state"] = rows
    if everything:
        layers = model.config.num_hidden_layers
        attentions = [f"attentions.{i}" for i in range(layers)]
        states = [f"hidden_states.{i}" for i in range(layers + 1)]
        outputs += ["sentence_embedding", *attentions, *states]
        axes["sentence_embedding"] = {0: "batch"}
        axes |= {name: {0: "batch", 2: "length", 3: "length"} for name in attentions}
        axes |= {name: rows for name in states}
    torch.onnx.export(
        Graph(model, inputs, everything),
        tuple(examples[name] for name in inputs),
        str(file),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )


def to_float16(source, file):
    from onnxruntime.transformers.float16 import convert_float_to_float16

    onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True, max_finite_val=65504.0), file)


def quantise_dynamically(source, file):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(source, file, weight_type=QuantType.QInt8)


def quantise_weights(source, file):
    """Weights of products as int8, one scale a column; the graph makes floats of them, and computes with those."""
    model = onnx.load(source)
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    nodes, done = [], set()
    for node in graph.node:
        weight = weights.get(node.input[1]) if node.op_type == "MatMul" else None
        if weight is not None and len(weight.dims) == 2:
            name = weight.name
            if name not in done:
                done.add(name)
                values = numpy_helper.to_array(weight)  # (in, out)
                scale = np.maximum(np.abs(values).max(0), 1e-30) / 127  # (out,)
                rounded = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
                graph.initializer.remove(weight)
                graph.initializer.append(numpy_helper.from_array(rounded, f"{name}_int8"))
                graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
                nodes.append(
                    helper.make_node(
                        "DequantizeLinear", [f"{name}_int8", f"{name}_scale"], [name], f"{name}_dequantised", axis=1
                    )
                )
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("into", type=Path)
    options = parser.parse_args()
    checkpoint, folder = options.checkpoint, options.into / "onnx"
    folder.mkdir(parents=True, exist_ok=True)
    for name in SMALL_FILES:
        if (checkpoint / name).exists() and not (options.into / name).exists():
            shutil.copyfile(checkpoint / name, options.into / name)

    kept = []

    def model():
        if not kept:
            torch.manual_seed(0)
            kept.append(
                BertModel.from_pretrained(checkpoint, add_pooling_layer=False, attn_implementation="eager").eval()
            )
        return kept[0]

    plain = folder / "model.onnx"
    made = {
        plain: lambda file: export(model(), file),
        folder / "model_fp16.onnx": lambda file: to_float16(plain, file),
        folder / "model_quantized.onnx": lambda file: quantise_dynamically(plain, file),
        folder / "model_int8.onnx": lambda file: quantise_weights(plain, file),
        folder / "without_mask.onnx": lambda file: export(model(), file, ["input_ids", "token_type_ids"]),
        folder / "with_positions.onnx": lambda file: export(model(), file, [*PLAIN, "position_ids"]),
        folder / "with_attentions.onnx": lambda file: export(model(), file, everything=True),
    }
    for file, make in made.items():
        if file.exists():
            continue
        # A file appears whole or not at all: the next run would take a broken one for made.
        with tempfile.TemporaryDirectory(dir=folder) as draft:
            make(Path(draft) / file.name)
            (Path(draft) / file.name).rename(file)
        print(f"{file.name}  {file.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
