"""A model of sentence-transformers in front of padproof: ``padproof check FOLDER --backend sentence-transformers`` starts it.

It is given texts, as its users give them: it takes them apart with its own tokenizer, sorts them by length, batches, pads, pools and
normalises them, and puts their vectors back into order.
"""
from __future__ import annotations

import argparse
import os
import platform
import sys
from typing import Any

# padproof and this program take turns: threads that wait busily would take the cores of the other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import padproof

try:
    import sentence_transformers
    import torch
    import transformers
except ImportError as thrown:
    missing: Any = thrown
else:
    missing = None


class Model:
    """A model as sentence-transformers loads it, without a network."""

    backend = "sentence-transformers"

    def __init__(self, options: argparse.Namespace):
        if missing is not None:
            raise padproof.Unavailable(f"{sys.executable} cannot import {missing.name}. To get it: {sys.executable} -m pip install "
                                       "sentence-transformers. Or name another Python: --python PATH.")
        transformers.utils.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        self.batch_size = options.batch_size
        try:
            self.network = sentence_transformers.SentenceTransformer(options.folder, device=options.device, local_files_only=True)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, AttributeError, TypeError) as thrown:
            version = sentence_transformers.__version__
            raise padproof.Unavailable(f"{options.folder}: sentence-transformers {version} cannot load it: {thrown}", 2) from thrown
        self.name = f"SentenceTransformer in {options.folder}"
        device = torch.cuda.get_device_name(options.device) if options.device.startswith("cuda") else options.device
        versions = {"sentence-transformers": sentence_transformers.__version__, "torch": torch.__version__,
                    "transformers": transformers.__version__, "python": platform.python_version()}
        self.platform = {"device": device, "versions": versions, "settings": {
            "modules": ", ".join(type(module).__name__ for module in self.network), "batch_size": self.batch_size,
            "max_seq_length": self.network.max_seq_length, "threads": torch.get_num_threads()}}

    def embed(self, texts: list[str]) -> Any:
        return self.network.encode(texts, batch_size=self.batch_size, show_progress_bar=False)


def main(kind: type[Model] = Model, arguments: Any = None) -> None:
    """Serves a model of a kind, as the arguments of a command say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch-size", type=int, default=32)
    options = parser.parse_args(arguments)
    padproof.serve(lambda: kind(options))


if __name__ == "__main__":
    main()
