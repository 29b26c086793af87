"""A model of sentence-transformers in front of padproof: ``padproof check FOLDER --backend sentence-transformers`` starts it.

It is given texts, as its users give them: it takes them apart with its own tokenizer, sorts them by length, batches, pads, pools and
normalises them, and puts their vectors back into order.
"""
from __future__ import annotations

import argparse
import os
import platform
import sys
from concurrent.futures import ThreadPoolExecutor
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
        asked = {"dtype": options.dtype and getattr(torch, options.dtype), "attn_implementation": options.attention}
        asked = {name: value for name, value in asked.items() if value is not None}
        try:
            self.network = sentence_transformers.SentenceTransformer(options.folder, device=options.device, local_files_only=True,
                                                                     model_kwargs=asked)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, AttributeError, TypeError) as thrown:
            version = sentence_transformers.__version__
            raise padproof.Unavailable(f"{options.folder}: sentence-transformers {version} cannot load it: {thrown}", 2) from thrown
        self.name = f"SentenceTransformer in {options.folder}"
        device = torch.cuda.get_device_name(options.device) if options.device.startswith("cuda") else options.device
        versions = {"sentence-transformers": sentence_transformers.__version__, "torch": torch.__version__,
                    "transformers": transformers.__version__, "python": platform.python_version()}
        dtype = str(next(self.network.parameters(), torch.empty(0)).dtype).removeprefix("torch.")
        self.precision = None if dtype == "float32" else dtype
        config = getattr(getattr(self.network, "transformers_model", None), "config", None)
        self.platform = {"device": device, "versions": versions, "settings": {
            "modules": ", ".join(type(module).__name__ for module in self.network),
            "attention": getattr(config, "_attn_implementation", None) or "unknown", "batch_size": self.batch_size,
            "max_seq_length": self.network.max_seq_length, "threads": torch.get_num_threads()}}

    def embed(self, texts: list[str]) -> Any:
        return self.network.encode(texts, batch_size=self.batch_size, show_progress_bar=False)

    def together(self, texts: list[str]) -> Any:
        """Each text by itself, from as many threads at once, as web servers do that have one model for all requests."""
        with ThreadPoolExecutor(len(texts)) as threads:
            return [row for rows in threads.map(lambda text: self.embed([text]), texts) for row in rows]


def main(kind: type[Model] = Model, arguments: Any = None) -> None:
    """Serves a model of a kind, as the arguments of a command say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--attention")
    parser.add_argument("--dtype")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch-size", type=int, default=32)
    options = parser.parse_args(arguments)
    padproof.serve(lambda: kind(options))


if __name__ == "__main__":
    main()
