# An ONNX graph as OpenVINO runs it, behind padproof: pip install openvino; FILE.onnx is its argument.
import sys

import numpy as np
import openvino
import padproof


class Encoder:
    vocabulary_size, max_length, positions = 30522, 512, "absolute"

    def __init__(self):
        self.model = openvino.Core().compile_model(sys.argv[1], "CPU")

    def encode(self, batch, wanted):
        ids = batch.input_ids.astype(np.int64)
        mask = np.ones_like(ids) if batch.attention_mask is None else batch.attention_mask.astype(np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        inputs = {port.any_name: feeds[port.any_name] for port in self.model.inputs}
        return {"last_hidden_state": self.model(inputs)[self.model.output(0)].copy()}


padproof.serve(Encoder)
