"""A model of transformers, in PyTorch, in front of padproof: ``padproof check FOLDER --backend torch`` starts it.

It loads the folder as its users do, by the class that config.json names, and shows what the model returns: hidden states, with eager
attention its weights, logits, and vectors of whole rows as the files of sentence-transformers beside it declare them. Beside that it
has the same model in float64, with its sums in another order, and gradients.
"""
from __future__ import annotations

import argparse
import contextlib
import copy
import inspect
import json
import os
import platform
import sys
from typing import Any, Mapping, Optional

# padproof and this program take turns: threads that wait busily would take the cores of the other.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
try:
    import torch
    import transformers
    from torch.overrides import TorchFunctionMode
except ImportError as thrown:
    missing: Optional[ImportError] = thrown
    TorchFunctionMode = object
else:
    missing = None
    # Products of matrices, and how many arguments each has; the last two are multiplied. Not torch.einsum: it asks torch.bmm from within,
    # where no mode hears it.
    PRODUCTS = {torch.matmul: 2, torch.bmm: 2, torch.Tensor.matmul: 2, torch.Tensor.__matmul__: 2, torch.Tensor.bmm: 2,
                torch.baddbmm: 3, torch.addmm: 3}
import padproof

#: What sentence-transformers calls its poolings, in the order in which it joins their vectors.
POOLINGS = {"cls": "pooling_mode_cls_token", "max": "pooling_mode_max_tokens", "mean": "pooling_mode_mean_tokens",
            "lasttoken": "pooling_mode_lasttoken"}
#: The model types that hand the mask on to create_bidirectional_mask as it is, which takes one of four axes. Others read it themselves
#: beside that: ESM-2 counts tokens by it, Longformer and CANINE take it apart, EuroBERT pools by it.
TAKES_MADE = {"albert", "bert", "camembert", "distilbert", "electra", "mobilebert", "mpnet", "rembert", "roberta", "xlm-roberta",
              "t5", "mt5", "umt5", "nomic_bert"}
#: Those that compute 1 - mask, which PyTorch refuses for booleans.
NO_BOOLEANS = {"xlnet", "splinter"}


class Float64(TorchFunctionMode):
    """Where code of a model asks for float32 in between, as normalisations do, it gets float64."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        wide = lambda value: torch.float64 if value is torch.float32 else value  # noqa: E731
        if func is torch.Tensor.float:
            func = torch.Tensor.double
        return func(*map(wide, args), **{name: wide(value) for name, value in (kwargs or {}).items()})


class Reordered(TorchFunctionMode):
    """The sums of matrix products, and of attention over its keys, are taken in another order: the same function, rounded otherwise."""

    def __init__(self, seed: int):
        super().__init__()
        self.seed = seed

    def order(self, tensor: Any, axis: int) -> Any:
        size = tensor.shape[axis]
        return torch.randperm(size, generator=torch.Generator().manual_seed(self.seed * 65536 + size)).to(tensor.device)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        args, kwargs = list(args), dict(kwargs or {})
        if PRODUCTS.get(func) == len(args):
            left, right = args[-2:]
            if left.dim() > 1 and right.dim() > 1:
                order = self.order(left, -1)
                args[-2:] = left[..., order], right[..., order, :]
        elif func is torch.nn.functional.linear and len(args) > 1:
            order = self.order(args[1], 1)
            args[:2] = args[0][..., order], args[1][:, order]
        elif func is torch.nn.functional.scaled_dot_product_attention and len(args) > 2:
            units, keys = self.order(args[1], -1), self.order(args[1], -2)
            args[:2] = args[0][..., units], args[1][..., units]
            mask = kwargs.get("attn_mask")
            if len(args) == 3 and not kwargs.get("is_causal") and (mask is None or mask.shape[-1] == len(keys)):
                args[1:3] = [part[..., keys, :] for part in args[1:3]]
                kwargs["attn_mask"] = mask if mask is None else mask[..., keys]
        return func(*args, **kwargs)


class Model:
    """A model as transformers loads it."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        if missing is not None:
            raise padproof.Unavailable(f"{sys.executable} cannot import {missing.name}. To get it: {sys.executable} -m pip install "
                                       "torch transformers. Or name another Python: --python PATH.")
        transformers.utils.logging.set_verbosity_error()
        transformers.utils.logging.disable_progress_bar()
        torch.manual_seed(0)
        self.notes: list[str] = []
        self.network = self._load().eval().to(options.device)
        self.mode: Any = contextlib.nullcontext()
        self._describe()

    def _load(self) -> Any:
        folder, options = self.options.folder, self.options
        try:
            config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
            named = [getattr(transformers, name, None) for name in getattr(config, "architectures", None) or []]
            pools = os.path.exists(os.path.join(folder, "modules.json"))
            kind = transformers.AutoModel if pools or not named or named[0] is None else named[0]
            more = {} if options.attention is None else {"attn_implementation": options.attention}
            network, info = kind.from_pretrained(folder, dtype=getattr(torch, options.dtype), output_loading_info=True,
                                                 local_files_only=True, **more)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as thrown:
            raise padproof.Unavailable(f"{folder}: transformers {transformers.__version__} cannot load it: {thrown}", 2) from thrown
        self.new = sorted(info["missing_keys"])
        if self.new:
            self.notes.append(f"Weights that the files do not hold were made anew, by one seed: {', '.join(self.new[:6])}"
                              f"{', …' if len(self.new) > 6 else ''}.")
        return network.get_encoder() if getattr(network.config, "is_encoder_decoder", False) else network

    def _describe(self) -> None:
        network, options = self.network, self.options
        config = getattr(network.config, "get_text_config", lambda: network.config)()
        takes = inspect.signature(network.forward).parameters
        self.takes_types = "token_type_ids" in takes
        self.attention_kind = getattr(network.config, "_attn_implementation", None) or "eager"
        self.causal = options.causal
        self.pooling, self.normalises = self._pooling()
        self.name = f"{type(network).__name__} in {options.folder}"
        self.vocabulary_size = network.get_input_embeddings().num_embeddings
        self.max_length = options.longest
        if self.takes_types and (getattr(config, "type_vocab_size", 0) or 0) > 1:
            self.token_types = config.type_vocab_size
        self.pad_id, self.positions = options.pad_id, options.positions
        self.mask_forms = self._mask_forms()
        self.backend = "torch"
        self.precision = None if options.dtype == "float32" else options.dtype
        device = torch.cuda.get_device_name(options.device) if options.device.startswith("cuda") else options.device
        self.platform = {"device": device, "versions": {"torch": torch.__version__, "transformers": transformers.__version__,
                         "python": platform.python_version()}, "settings": {"class": type(network).__name__,
                         "attention": self.attention_kind, "threads": torch.get_num_threads()}}

    def _mask_forms(self) -> list[str]:
        """Beside integers (B, S): what the masks of transformers are made from, and what they are where they are made beforehand."""
        # Where tokens hear only those before them, or near them, a mask of four axes would have to say that as well.
        names, kind = vars(sys.modules[type(self.network).__module__]), getattr(self.network.config, "model_type", None)
        whole = "create_bidirectional_mask" in names and not self.causal and not any("sliding_window" in name for name in names)
        # On a GPU sdpa takes another kernel where a mask is there than where nothing is hidden and none is made.
        kept = self.attention_kind == "eager" or (self.attention_kind == "sdpa" and not self.options.device.startswith("cuda"))
        made = ["additive [B, 1, 1, S]", "additive [B, 1, S, S]"] + (["boolean [B, 1, 1, S]"] if self.attention_kind == "sdpa" else [])
        given = ([] if kind in NO_BOOLEANS else ["boolean [B, S]"]) + ["float [B, S]"]
        return given + (made if whole and kept and kind in TAKES_MADE else [])

    def _pooling(self) -> tuple[list[str], bool]:
        """The poolings that the files of sentence-transformers name, and whether vectors are normalised after them."""
        def read(*path: str) -> Any:
            with open(os.path.join(self.options.folder, *path), encoding="utf8") as file:
                return json.load(file)

        try:
            modules = read("modules.json")
        except OSError:
            return (["lasttoken"] if self.causal else []), False
        kinds = {module["type"].split(".")[-1]: module["path"] for module in modules}
        config = read(kinds["Pooling"], "config.json") if "Pooling" in kinds else {}
        named = config.get("pooling_mode", [])
        named = [named] if isinstance(named, str) else named
        return [name for name, flag in POOLINGS.items() if config.get(flag) or name in named], "Normalize" in kinds

    def encode(self, batch: padproof.Batch, wanted: set[str]) -> dict[str, Any]:
        with torch.inference_mode(), self.mode:
            return self._outputs(batch, wanted)

    def reference(self, batch: padproof.Batch, wanted: set[str]) -> dict[str, Any]:
        if not hasattr(self, "wide"):
            self.wide = copy.copy(self)
            self.wide.network, self.wide.mode = copy.deepcopy(self.network).double(), Float64()
        return self.wide.encode(batch, wanted)

    def reordered(self, seed: int) -> "Model":
        other = copy.copy(self)
        other.mode = Reordered(seed)
        return other

    def inside(self, batch: padproof.Batch, wanted: set[str], tensors: Optional[str], given: Mapping[str, Any]) -> Any:
        import padproof_steps  # needed only where a claim is violated
        return padproof_steps.inside(lambda: self.encode(batch, wanted), {"network": self.network}, tensors, given)

    def gradients(self, batch: padproof.Batch, loss: str, labels: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def keep(_module: Any, _inputs: Any, output: Any) -> Any:
            found["words"] = output.detach().requires_grad_()
            return found["words"]

        table = self.network.get_input_embeddings().weight  # several modules may look ids up in it
        tables = [module for module in self.network.modules() if getattr(module, "weight", None) is table]
        hooks = [module.register_forward_hook(keep) for module in tables if isinstance(module, torch.nn.Embedding)]
        try:
            outputs = self._outputs(batch, {"logits" if loss == "mlm" else "last_hidden_state"})
            if loss == "mlm":
                told = torch.tensor(labels, dtype=torch.long).flatten().to(self.options.device)
                # A head of few labels has none of its own for each id.
                told = torch.where(told < 0, told, told % outputs["logits"].shape[-1])
                value = torch.nn.functional.cross_entropy(outputs["logits"].flatten(0, 1).float(), told)
            else:
                states = outputs["last_hidden_state"]
                shown = torch.ones(batch.shape) if batch.attention_mask is None else torch.tensor(batch.attention_mask)
                at = (shown * torch.arange(1, batch.shape[1] + 1)).argmax(1) if self.causal else shown.argmax(1)
                units = torch.arange(states.shape[2]).to(states)
                value = (states[torch.arange(len(at)), at] * (1 - 2 * (units % 2)) * (1 + units / len(units))).sum()
            (words,) = torch.autograd.grad(value, found["words"])
        finally:
            for hook in hooks:
                hook.remove()
        pads = (torch.tensor(batch.input_ids) == self.pad_id).to(words)
        return {"embeddings": words, "pad_embedding": (words * pads[..., None]).sum((0, 1))}

    def _outputs(self, batch: padproof.Batch, wanted: set[str]) -> dict[str, Any]:
        # A copy: the bytes of a frame are not to be written to, which torch warns of.
        tensor = lambda values: torch.tensor(values, dtype=torch.long, device=self.options.device)  # noqa: E731
        ids = tensor(batch.input_ids)
        mask = None if batch.attention_mask is None else tensor(batch.attention_mask)
        given: dict[str, Any] = {"input_ids": ids, "attention_mask": mask}
        if batch.mask is not None and batch.mask_form is not None:
            form = torch.tensor(batch.mask, device=self.options.device)
            additive = batch.mask_form.startswith("additive")
            mask = ((form == 0) if additive else (form != 0)).reshape(len(ids), -1, ids.shape[1])[:, 0].long()  # (B, S), for poolings
            least = torch.finfo(self.network.dtype).min
            given["attention_mask"] = form.clamp(min=least).to(self.network.dtype) if additive else form
        if batch.token_type_ids is not None and self.takes_types:
            given["token_type_ids"] = tensor(batch.token_type_ids)
        if batch.position_ids is not None:
            given["position_ids"] = tensor(batch.position_ids)
        heads = getattr(self.network, "base_model", self.network) is not self.network
        states = "hidden_states" in wanted or heads and wanted & {"last_hidden_state", "pooled"}
        found = self.network(**given, return_dict=True, output_attentions="attentions" in wanted, output_hidden_states=bool(states))
        return {name: value for name, value in self._named(found, mask, wanted).items() if name in wanted}

    def _named(self, found: Mapping[str, Any], mask: Any, wanted: set[str]) -> dict[str, Any]:
        named: dict[str, Any] = {}
        states = found.get("hidden_states")
        last = found.get("last_hidden_state")
        last = states[-1] if last is None and states is not None else last
        if last is not None:
            named["last_hidden_state"] = last
        if states is not None:
            named["hidden_states"] = list(states)
        attentions = [weights for weights in found.get("attentions") or [] if weights is not None]
        if attentions and self.attention_kind == "eager" and all(weights.dim() == 4 for weights in attentions):
            named["attentions"] = attentions
        logits = found.get("logits")
        rows = {"logits": logits} if logits is not None and logits.dim() == 2 else {}
        if logits is not None and logits.dim() == 3:
            named["logits"] = logits
        if found.get("start_logits") is not None:
            named["logits"] = torch.stack([found["start_logits"], found["end_logits"]], -1)
        pooler = found.get("pooler_output")
        if pooler is not None and not any("pooler" in name for name in self.new):
            rows["pooler_output"] = pooler
        if last is not None:
            rows.update({name: self._pooled(name, last, mask) for name in self.pooling})
        if rows:
            named["pooled"] = rows
        return named

    def _pooled(self, name: str, last: Any, mask: Any) -> Any:
        mask = torch.ones(last.shape[:2], device=last.device).long() if mask is None else mask
        weights = mask[..., None].to(last)
        if name == "cls":
            vectors = last[:, 0]
        elif name == "max":
            vectors = last.masked_fill(weights == 0, -1e9).max(1).values
        elif name == "mean":
            vectors = (last * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        else:  # the last position that the mask shows
            at = (mask * torch.arange(1, mask.shape[1] + 1, device=mask.device)).argmax(1)
            vectors = last[torch.arange(len(at)), at] * weights[torch.arange(len(at)), at]
        return torch.nn.functional.normalize(vectors, dim=1) if self.normalises else vectors


def main(kind: type[Model] = Model, arguments: Optional[list[str]] = None) -> None:
    """Serves a model of a kind, as the arguments of a command say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--attention")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--pad-id", type=int, default=0)
    parser.add_argument("--positions", default="absolute")
    parser.add_argument("--longest", type=int, default=512)
    parser.add_argument("--causal", action="store_true")
    options = parser.parse_args(arguments)
    padproof.serve(lambda: kind(options))


if __name__ == "__main__":
    main()
