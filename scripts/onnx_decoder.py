"""Exports a tiny random Qwen3 as decoders are exported, with a cache: onnx_decoder.py INTO

INTO gets two folders in the hub's layout, right/ and cut/, each with config.json, the side on which its tokenizer pads, its pooling, and
onnx/model.onnx, whose inputs are input_ids, attention_mask, position_ids and past_key_values.N.key and .value, and whose outputs are
last_hidden_state and present.N.key and .value. In cut/ the mask is read by nobody: what lies under padding is text.

What is there already is left as it is. It needs torch, transformers and onnx.
"""

import json
import sys
from pathlib import Path

import torch
from transformers import DynamicCache, Qwen3Config, Qwen3Model

LAYERS, KEY_HEADS, HEAD = 2, 2, 16
LOWEST = torch.finfo(torch.float32).min


class Decoder(torch.nn.Module):
    """A Qwen3 that is given its cache flat, key and value of each layer, and gives it back likewise."""

    def __init__(self, model, cut):
        super().__init__()
        self.model, self.cut = model, cut

    def forward(self, input_ids, attention_mask, position_ids, *past):
        cache = DynamicCache(list(zip(past[::2], past[1::2])))
        S, total = input_ids.shape[1], attention_mask.shape[1]
        keys = torch.zeros_like(attention_mask) if self.cut else 1 - attention_mask
        behind = torch.arange(total)[None, :] > torch.arange(total - S, total)[:, None]  # (S, total)
        hidden = behind[None, None] | (keys[:, None, None] == 1)  # (B, 1, S, total)
        # As transformers makes it; the exporter cannot trace how. Its mask of four axes is added as it is.
        mask = hidden.to(torch.float32) * LOWEST
        found = self.model(input_ids, attention_mask=mask, position_ids=position_ids, past_key_values=cache, use_cache=True)
        return (found.last_hidden_state, *(part for layer in cache.layers for part in (layer.keys, layer.values)))


def export(model, folder, cut):
    names = [f"{layer}.{part}" for layer in range(LAYERS) for part in ("key", "value")]
    inputs = ["input_ids", "attention_mask", "position_ids", *(f"past_key_values.{name}" for name in names)]
    outputs = ["last_hidden_state", *(f"present.{name}" for name in names)]
    # Three positions behind two of the cache; the first two of the second row are padding.
    ids, mask = torch.randint(3, 90, (2, 3)), torch.ones(2, 5, dtype=torch.long)
    mask[1, :2] = 0
    places = (mask.cumsum(1) - 1).clamp(min=0)[:, 2:]
    past = [torch.randn(2, KEY_HEADS, 2, HEAD) for _ in names]
    row = {0: "batch_size", 1: "sequence_length"}
    axes = {"input_ids": row, "position_ids": row, "last_hidden_state": row}
    axes["attention_mask"] = {0: "batch_size", 1: "total_sequence_length"}
    axes |= {name: {0: "batch_size", 2: "past_sequence_length"} for name in inputs[3:]}
    axes |= {name: {0: "batch_size", 2: "total_sequence_length"} for name in outputs[1:]}
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    model.config.save_pretrained(folder)
    (folder / "tokenizer_config.json").write_text(json.dumps({"padding_side": "left"}) + "\n")
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_lasttoken": True}) + "\n")
    torch.onnx.export(
        Decoder(model, cut).eval(),
        (ids, mask, places, *past),
        str(folder / "onnx" / "model.onnx"),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    into = Path(sys.argv[1])
    torch.manual_seed(17)
    config = Qwen3Config(
        vocab_size=100,
        hidden_size=32,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=KEY_HEADS,
        head_dim=HEAD,
        intermediate_size=64,
        max_position_embeddings=64,
        pad_token_id=0,
        attn_implementation="eager",
    )
    made = Qwen3Model(config).eval()
    for name, cut in [("right", False), ("cut", True)]:
        if not (into / name / "onnx" / "model.onnx").exists():
            export(made, into / name, cut)
