"""Exports a BERT for ONNX Runtime, and a matrix product to measure its peak with: export_onnx.py CHECKPOINT INTO SIZE

The graph is the one that exporters usually make: ids, mask and token types in, the last hidden state out, any batch and
length, eager attention. It has no pooler, as nobody here asks for one.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import BertModel

OPSET = 17
NAMES = ["input_ids", "attention_mask", "token_type_ids"]


class LastHiddenState(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, *inputs):
        return self.model(**dict(zip(NAMES, inputs))).last_hidden_state


def export_bert(checkpoint, file):
    model = BertModel.from_pretrained(checkpoint, add_pooling_layer=False, attn_implementation="eager").eval()
    # Padded, or the exporter would find that the mask of this example hides nothing, and drop it.
    ids = torch.randint(1, 100, (2, 8))
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        LastHiddenState(model),
        (ids, mask, torch.zeros_like(ids)),
        str(file),
        input_names=NAMES,
        output_names=["last_hidden_state"],
        dynamic_axes={name: axes for name in [*NAMES, "last_hidden_state"]},
        opset_version=OPSET,
        dynamo=False,
    )


def export_product(size, file):
    """A [size, size] input times a constant of that shape: weights are constants in a model, too."""
    constant = np.random.default_rng(1).standard_normal((size, size), dtype=np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["a", "b"], ["c"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.FLOAT, [size, size])],
        [helper.make_tensor_value_info("c", TensorProto.FLOAT, [size, size])],
        [numpy_helper.from_array(constant, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def main():
    checkpoint, into, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    into.mkdir(parents=True, exist_ok=True)
    export_product(size, into / "product.onnx")
    export_bert(checkpoint, into / "model.onnx")


if __name__ == "__main__":
    main()
