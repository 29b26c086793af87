"""Puts a model that runs in Python in front of padproof, which checks that padding cannot be felt in it::

    import padproof

    class Mine:
        vocabulary_size = 30522      # ids are in [0, vocabulary_size)
        max_length = 512             # the longest row that it takes
        def encode(self, batch, wanted):
            hidden = my_network(batch.input_ids, batch.attention_mask)   # (B, S, E)
            return {"last_hidden_state": hidden, "pooled": {"cls": hidden[:, 0]}}

    padproof.serve(Mine)

``npx padproof check -- python my_model.py`` starts the program and speaks with it over standard input and output; what the
program prints goes to standard error. docs/guide/program-protocol.md of padproof says how. Needs Python 3.10 and numpy.
"""
from __future__ import annotations

import json
import os
import re
import struct
import sys
import traceback
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, BinaryIO, Callable, Mapping, Optional

import numpy as np

__all__ = ["Batch", "Unavailable", "serve", "OUTPUTS", "VERSION"]

VERSION = 1  #: of the protocol
#: What a model may return, as it is called here and by padproof.
OUTPUTS = {"last_hidden_state": "lastHiddenState", "hidden_states": "hiddenStates", "attentions": "attentions",
           "pooled": "pooled", "logits": "logits", "per_token": "perToken"}
_OURS = {theirs: ours for ours, theirs in OUTPUTS.items()}
#: What a model may declare of itself; ``vocabulary_size`` and ``max_length`` it has to.
TRAITS = ("name", "vocabulary_size", "max_length", "pad_id", "positions", "attention", "window", "distances_matter",
          "fully_masked", "padded_queries_see_padding", "outputs", "token_types", "mask_forms", "backend", "precision", "static_shape",
          "mask_input", "packs", "use", "notes", "platform", "texts")
_DEFAULTS = {"pad_id": 0, "positions": "absolute", "fully_masked": "unspecified"}
_METHODS = ("encode", "reference", "reordered", "gradients", "together", "embed", "inside")
_DTYPES = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "BOOL": np.bool_}
_MOST_HEADER, _MOST_FRAME, _LARGE = 2**20, 2**31 - 1, 2**20


@dataclass(frozen=True)
class Batch:
    """Rows of token ids with their mask. Every array is ``(B, S)``, of int32, but for ``mask``, which has its own form."""

    input_ids: np.ndarray
    attention_mask: Optional[np.ndarray] = None  #: 1 at real tokens, 0 at padding; None where no mask is passed at all
    token_type_ids: Optional[np.ndarray] = None
    position_ids: Optional[np.ndarray] = None
    mask: Optional[np.ndarray] = None  #: in another form, for a model that declares ``mask_forms``
    mask_form: Optional[str] = None  #: which, as "boolean [B, S]"
    segment_ids: Optional[np.ndarray] = None  #: where sequences share rows: 1, 2, 3, … along them, 0 at padding

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows, B, and of positions, S."""
        return self.input_ids.shape[0], self.input_ids.shape[1]


class Unavailable(Exception):
    """A model cannot be made; padproof shows the message. The exit code is 2 for a wrong use, 3 for what is missing."""

    def __init__(self, message: str, exit_code: int = 3):
        super().__init__(message)
        self.exit_code = exit_code


def serve(model: Any, **traits: Any) -> None:
    """Answers padproof until it has no more questions.

    :param model: a class, or a function without arguments, that makes a model; or a model; or, where ``vocabulary_size`` is given,
        ``encode`` itself. A model is an object with ``encode(batch, wanted)``, and where it can ``reference`` and ``together`` (as
        ``encode``), ``reordered(seed)`` (another model), ``gradients(batch, loss, labels)``, ``inside`` (of padproof_steps). ``encode`` returns
        a dict of those ``wanted``, arrays of any kind: ``last_hidden_state`` ``(B, S, E)``, ``hidden_states``, ``attentions`` (lists), ``pooled`` (a dict
        of ``(B, P)``), ``per_token`` (of ``(B, S[, C])``), ``logits`` ``(B, S, V)``. A model of texts has ``embed(texts)``, ``(T, P)``; also ``together``.
    :param traits: what the model declares, where it does not as attributes; see ``TRAITS``.
    """
    streams = _take_streams()
    if os.isatty(streams[0].fileno()):
        sys.exit(f"padproof starts this program and speaks with it: npx padproof check -- python {sys.argv[0]}")
    _Server(model, traits, *streams).run()


class _Server:
    def __init__(self, model: Any, traits: Mapping[str, Any], read: BinaryIO, write: BinaryIO):
        self.read, self.write, self.traits = read, write, traits
        is_whole = hasattr(model, "encode") or hasattr(model, "embed")
        is_made = isinstance(model, type) or not is_whole and "vocabulary_size" not in traits
        self.make: Optional[Callable[[], Any]] = model if is_made else None
        if not is_whole and not is_made:
            model = SimpleNamespace(encode=model, name=getattr(model, "__name__", "a function"))
        self.model, self.made, self.instances = model, 0, dict[str, Any]()

    def run(self) -> None:
        hello = json.loads(self._frame() or b"{}")
        if hello.get("padproof") != VERSION:
            asked = f"padproof asked for version {hello.get('padproof')} of the protocol, and this adapter speaks {VERSION}."
            return self._json({"padproof": VERSION, "error": f"{asked} Take both from one release."})
        try:
            first = self.make() if self.make else self.model
            declared = self._declare(first)
        except Exception as thrown:
            if isinstance(thrown, Unavailable):
                return self._json({"padproof": VERSION, "error": str(thrown), "exitCode": thrown.exit_code})
            traceback.print_exc()
            return self._json({"padproof": VERSION, "error": _words(thrown)})
        self._keep(first)
        methods = ["drop", *(name for name in _METHODS if callable(getattr(first, name, None))), *(["fresh"] if self.make else [])]
        self._json({"padproof": VERSION, "subject": declared, "methods": methods})
        while (frame := self._frame()) is not None:
            self._answer(frame)

    def _declare(self, model: Any) -> dict[str, Any]:
        said = {name: getattr(model, name) for name in TRAITS if getattr(model, name, None) is not None}
        said = {**_DEFAULTS, "name": type(model).__name__, **said, **self.traits}
        takes_batches = hasattr(model, "encode") or not hasattr(model, "embed")
        for name in {"vocabulary_size", "max_length"} - set(said) if takes_batches else ():
            raise Unavailable(f"{said['name']} declares no {name}: give it that attribute, or serve(..., {name}=...).", 2)
        for name in set(said) - set(TRAITS):
            raise Unavailable(f"serve() got {name}; a model declares {', '.join(TRAITS)}.", 2)
        if takes_batches:
            said["outputs"] = [OUTPUTS.get(name, name) for name in said.get("outputs") or self._try(model, said)]
        return {_camel(name): {_camel(key): part for key, part in value.items()} if isinstance(value, Mapping) else value
                for name, value in said.items()}

    def _try(self, model: Any, said: Mapping[str, Any]) -> Any:
        """The answer to a first batch, which shows what the model returns."""
        fixed = {"size": 2, "length": min(5, said["max_length"]), **said.get("static_shape", {})}
        shape = (fixed["size"], fixed["length"])
        ids = np.full(shape, 1 if said["pad_id"] == 0 else 0, np.int32)
        positions = np.tile(np.arange(shape[1], dtype=np.int32), (shape[0], 1)) if said["positions"] == "given" else None
        types = np.zeros(shape, np.int32) if said.get("token_types", 1) > 1 else None
        return model.encode(Batch(ids, np.ones(shape, np.int32), types, positions), set(OUTPUTS))

    def _keep(self, model: Any) -> str:
        self.instances[name := str(self.made)] = model
        self.made += 1
        return name

    def _answer(self, frame: bytes) -> None:
        said, tensors = _decode(frame)
        answer = {"id": said.get("id", "")}
        try:
            method, model = said["method"], self.instances[said["instance"]]
            if method in ("fresh", "reordered"):
                made = model.reordered(int(said["seed"])) if method == "reordered" else (self.make or type(self.model))()
                return self._send({**answer, "instance": self._keep(made)}, {})
            if method == "drop":
                del self.instances[said["instance"]]
                return self._send(answer, {})
            if "texts" in said:
                return self._send(answer, {"vectors": _array(getattr(model, method)(json.loads(said["texts"])))})
            tensors["maskForm"] = said.get("maskForm")
            batch = Batch(*map(tensors.get, "inputIds attentionMask tokenTypeIds positionIds mask maskForm segmentIds".split()))
            if method == "gradients":
                found = model.gradients(batch, said["loss"], tensors.get("labels"))
                return self._send(answer, {_camel(name): _array(value) for name, value in found.items()})
            wanted = [_OURS[name] for name in said["wanted"].split(",")]
            if method == "inside":
                more, found = model.inside(batch, set(wanted), said.get("tensors"), tensors)
                return self._send({**answer, **more}, found)
            found = getattr(model, method)(batch, set(wanted))
            self._send(answer, _flat({name: found[name] for name in wanted if name in found}))
        except Exception as thrown:
            traceback.print_exc()
            self._send({**answer, "error": _words(thrown)}, {})

    def _frame(self) -> Optional[bytes]:
        """The next frame; None where there are no more."""
        head = self.read.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else _MOST_FRAME + 1
        body = self.read.read(length) if length <= _MOST_FRAME else b""
        return body if len(body) == length else None

    def _json(self, value: Mapping[str, Any]) -> None:
        self.write.write(struct.pack("<Q", len(body := json.dumps(value).encode())) + body)
        self.write.flush()

    def _send(self, said: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> None:
        header, end = {"__metadata__": dict(said)}, 0
        for name, array in tensors.items():
            header[name] = {"dtype": f"F{8 * array.itemsize}", "shape": list(array.shape), "data_offsets": [end, end := end + array.nbytes]}
        text = (json_text := json.dumps(header).encode()) + b" " * (-len(json_text) % 8)
        parts: list[Any] = [struct.pack("<QQ", 8 + len(text) + end, len(text)) + text]
        parts += [array.data.cast("B") for array in tensors.values() if array.size]
        self.write.writelines([b"".join(parts)] if end < _LARGE else parts)  # each write wakes the reader
        self.write.flush()


def _decode(frame: bytes) -> tuple[dict[str, str], Any]:
    """The metadata and the tensors of a safetensors buffer."""
    (length,) = struct.unpack_from("<Q", frame)
    assert length <= _MOST_HEADER, f"a header of {length} bytes"
    header = json.loads(frame[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(memoryview(frame)[begin:end], _DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return header.get("__metadata__", {}), tensors


def _array(value: Any) -> np.ndarray:
    """A contiguous array of float32, of a tensor of torch as well."""
    return np.ascontiguousarray(value.detach().cpu().float() if hasattr(value, "detach") else value, dtype=np.float32)


def _flat(found: Mapping[str, Any], made: Callable[[Any], Any] = _array) -> dict[str, Any]:
    """Outputs as tensors by the names that padproof has for them: ``hiddenStates.0``, ``pooled.mean``."""
    tensors = {}
    for name, value in found.items():
        layers = enumerate(value) if name in ("hidden_states", "attentions") else [("", value)]
        parts = value.items() if name in ("pooled", "per_token") else layers
        tensors.update({OUTPUTS[name] + ("" if key == "" else f".{key}"): made(part) for key, part in parts})
    return tensors


def _words(thrown: BaseException) -> str:
    """An exception in one line, with the place where it was raised."""
    place = traceback.extract_tb(thrown.__traceback__)[-1]
    return f"{type(thrown).__name__}: {str(thrown)[:2000]} ({os.path.basename(place.filename)}, line {place.lineno})"


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match.group(1).upper(), name)


_streams: Optional[tuple[BinaryIO, BinaryIO]] = None


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keeps standard input and output for frames: what is printed goes to standard error, also by code that is not Python."""
    global _streams
    if _streams is None:
        sys.stdout.flush()
        _streams = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        if not os.isatty(0):
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return _streams


if os.environ.get("PADPROOF_PROTOCOL"):  # started by padproof: what is printed from here on does not come between frames
    _take_streams()
