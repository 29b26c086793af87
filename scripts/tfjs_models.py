"""Writes a BERT checkpoint as what tfjs runs, a SavedModel and a Graph model: tfjs_models.py CHECKPOINT INTO

    INTO/saved-model   TensorFlow's own format, with a serving_default signature
    INTO/graph         tfjs's: the frozen graph as JSON, its constants in shards, as tensorflowjs_converter writes them
    INTO/leaky-saved-model and INTO/leaky-graph
                       the same with the mask left out in the last layer: what padproof has to find

CHECKPOINT is a folder with config.json and model.safetensors, such as that of all-MiniLM-L6-v2. The BERT is written in
TensorFlow's own ops, and shares no line with padproof's. Needs tensorflow, numpy and safetensors; what is written is named
by a stamp of this file and the checkpoint, and is not written again while that is the same.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from google.protobuf import json_format
from safetensors.numpy import load_file
from tensorflow.python.framework import tensor_util
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

# What tensorflowjs_converter takes unless it is told otherwise.
SHARD_BYTES = 4 * 1024 * 1024
IDS = tf.TensorSpec([None, None], tf.int32)
# As the DataType of a GraphDef calls them.
PROTO_NAMES = {tf.int32: "DT_INT32", tf.float32: "DT_FLOAT"}


class Bert(tf.Module):
    def __init__(self, config, weights, leaky):
        super().__init__()
        self.config, self.leaky = config, leaky
        self.weights = {name: tf.Variable(value, trainable=False, name=name) for name, value in weights.items()}

    def dense(self, x, name):  # (B, S, I) -> (B, S, O)
        weight = self.weights[name + ".weight"]
        out = tf.matmul(tf.reshape(x, [-1, weight.shape[0]]), weight) + self.weights[name + ".bias"]
        return tf.reshape(out, tf.concat([tf.shape(x)[:-1], [weight.shape[1]]], 0))

    def layer_norm(self, x, name):
        mean = tf.reduce_mean(x, -1, keepdims=True)
        variance = tf.reduce_mean(tf.math.squared_difference(x, mean), -1, keepdims=True)
        normal = (x - mean) * tf.math.rsqrt(variance + self.config["layer_norm_eps"])
        return normal * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def heads(self, x):  # (B, S, E) -> (B, H, S, D)
        H, E = self.config["num_attention_heads"], self.config["hidden_size"]
        shape = tf.shape(x)
        return tf.transpose(tf.reshape(x, tf.stack([shape[0], shape[1], H, E // H])), [0, 2, 1, 3])

    def attention(self, x, bias, name):
        query, key, value = (self.heads(self.dense(x, f"{name}.self.{part}")) for part in ("query", "key", "value"))
        scores = tf.matmul(query, key, transpose_b=True) * (query.shape[-1] or 1) ** -0.5  # (B, H, S, S)
        mixed = tf.matmul(tf.nn.softmax(scores if bias is None else scores + bias), value)
        return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), tf.shape(x))

    def layer(self, x, bias, name):
        attended = self.dense(self.attention(x, bias, f"{name}.attention"), f"{name}.attention.output.dense")
        x = self.layer_norm(x + attended, f"{name}.attention.output.LayerNorm")
        inner = self.dense(x, f"{name}.intermediate.dense")
        inner = 0.5 * inner * (1.0 + tf.math.erf(inner * 2.0**-0.5))
        return self.layer_norm(x + self.dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    @tf.function(input_signature=[IDS, IDS, IDS])
    def __call__(self, input_ids, attention_mask, token_type_ids):
        embeddings = self.weights["embeddings.position_embeddings.weight"][: tf.shape(input_ids)[1]]
        x = (
            tf.gather(self.weights["embeddings.word_embeddings.weight"], input_ids)
            + tf.gather(self.weights["embeddings.token_type_embeddings.weight"], token_type_ids)
            + embeddings
        )
        x = self.layer_norm(x, "embeddings.LayerNorm")
        mask = tf.cast(attention_mask, tf.float32)
        # finfo.min would add to itself nowhere; webgpu's softmax cannot bear it: 1e9 is what Google's BERT has.
        bias = (1.0 - mask[:, tf.newaxis, tf.newaxis, :]) * -1e9  # (B, 1, 1, S)
        last = self.config["num_hidden_layers"] - 1
        for i in range(last + 1):
            x = self.layer(x, None if self.leaky and i == last else bias, f"encoder.layer.{i}")
        tokens = mask[:, :, tf.newaxis]
        mean = tf.reduce_sum(x * tokens, 1) / tf.maximum(tf.reduce_sum(tokens, 1), 1e-9)
        return {"last_hidden_state": x, "sentence_embedding": mean}


def write_graph(function, folder):
    """The frozen graph in tfjs's format: docs of tensorflowjs, "web-friendly format"."""
    frozen = convert_variables_to_constants_v2(function)
    graph = frozen.graph.as_graph_def()
    signature = {"inputs": {}, "outputs": {}}
    for tensor in frozen.inputs:
        signature["inputs"][tensor.name.split(":")[0]] = describe(tensor)
    for name, tensor in zip(sorted(function.structured_outputs), frozen.outputs):
        signature["outputs"][name] = describe(tensor)
    specs, data = [], []
    for node in graph.node:
        if node.op != "Const":
            continue
        value = np.asarray(tensor_util.MakeNdarray(node.attr["value"].tensor))
        if value.dtype == np.int64:
            value = value.astype(np.int32)
            node.attr["dtype"].type = tf.int32.as_datatype_enum
        specs.append({"name": node.name, "shape": list(value.shape), "dtype": str(value.dtype)})
        data.append(value.tobytes())
        node.attr["value"].Clear()
    whole = b"".join(data)
    shards = [whole[at : at + SHARD_BYTES] for at in range(0, len(whole), SHARD_BYTES)]
    paths = [f"group1-shard{i + 1}of{len(shards)}.bin" for i in range(len(shards))]
    for path, shard in zip(paths, shards):
        (folder / path).write_bytes(shard)
    topology = json_format.MessageToDict(graph)
    topology.pop("library", None)
    model = {
        "format": "graph-model",
        "generatedBy": tf.__version__,
        "convertedBy": "padproof, scripts/tfjs_models.py",
        "signature": signature,
        "modelTopology": topology,
        "weightsManifest": [{"paths": paths, "weights": specs}],
    }
    (folder / "model.json").write_text(json.dumps(model))


def describe(tensor):
    dims = [{"size": str(-1 if size is None else size)} for size in tensor.shape]
    return {"name": tensor.name, "dtype": PROTO_NAMES[tensor.dtype], "tensorShape": {"dim": dims}}


def main(checkpoint, into):
    config_file = checkpoint / "config.json"
    weights_file = checkpoint / "model.safetensors"
    digest = hashlib.sha256()
    for file in (Path(__file__), config_file, weights_file):
        digest.update(file.read_bytes())
    stamp = into / "stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    shutil.rmtree(into, ignore_errors=True)
    config = json.loads(config_file.read_text())
    weights = {name.removeprefix("bert."): value for name, value in load_file(weights_file).items()}
    weights = {name: value for name, value in weights.items() if name.endswith((".weight", ".bias"))}
    for name, value in weights.items():
        # torch keeps the matrices of its layers as (O, I), TensorFlow as (I, O).
        if value.ndim == 2 and not name.startswith("embeddings."):
            weights[name] = np.ascontiguousarray(value.T)
    for leaky in (False, True):
        bert = Bert(config, weights, leaky)
        kinds = [into / f"{'leaky-' if leaky else ''}{kind}" for kind in ("saved-model", "graph")]
        for folder in kinds:
            folder.mkdir(parents=True)
        tf.saved_model.save(bert, str(kinds[0]), signatures={"serving_default": bert.__call__})
        write_graph(bert.__call__.get_concrete_function(), kinds[1])
        for folder in kinds:
            for file in ("config.json", "tokenizer.json", "tokenizer_config.json"):
                if (checkpoint / file).exists():
                    shutil.copy(checkpoint / file, folder / file)
    stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
