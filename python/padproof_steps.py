"""Shows padproof the steps of a model in PyTorch, so that a report names the operator, the module and the line where padding leaks in::

    import padproof, padproof_steps

    class Mine(padproof_steps.Steps):
        vocabulary_size, max_length = 30522, 512
        def __init__(self):
            self.network = my_network().eval()
        def encode(self, batch, wanted):
            ...

    padproof.serve(Mine)

A step is an operator of torch, as it is dispatched. Steps are recorded only where a claim is violated. docs/guide/torch.md says what is seen.
"""
from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Sequence, Tuple

import numpy as np
import padproof
import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_unflatten
from torch.utils.weak import WeakTensorKeyDictionary

__all__ = ["Steps", "inside"]

Answer = Tuple[Dict[str, str], Dict[str, np.ndarray]]
REPLACED = "replaced."
MOST_STEPS = 2**20 - 2**16  #: bytes: a header has 1 MiB
#: Where autograd is left out operators are seen whole, as aten.matmul: what they are made of depends on shapes and strides. Unlike in
#: torch.inference_mode, what a model keeps for later calls can be differentiated.
WHOLE = getattr(torch._C, "_AutoDispatchBelowAutograd", torch.inference_mode)
#: What they give depends on the shape of what they read, and on nothing that it holds.
OF_SHAPE = {f"aten.{name}" for name in ("zeros_like", "ones_like", "full_like", "empty_like", "rand_like", "new_zeros", "new_ones",
                                        "new_full", "new_empty", "new_empty_strided", "sym_size", "sym_numel")}
#: Code in these files is not where a model takes a step.
NOT_MODELS = (os.path.dirname(torch.__file__) + os.sep, __file__, contextlib.__file__)
#: A part of a tensor was written by another name; this step is that tensor, as it is then.
AFTER_WRITING = "aten.alias"


class Steps:
    """A model whose steps are shown: its ``encode`` is recorded, and modules are named as its attributes have them."""

    def inside(self, batch: padproof.Batch, wanted: set[str], tensors: Optional[str], given: Mapping[str, Any]) -> Answer:
        """The steps that it takes for a batch; or, where tensors between them are named, those tensors."""
        return inside(lambda: self.encode(batch, wanted), vars(self), tensors, given)  # type: ignore[attr-defined]


def inside(encode: Callable[[], Mapping[str, Any]], parts: Mapping[str, Any], tensors: Optional[str], given: Mapping[str, Any]) -> Answer:
    """What the method ``inside`` of the protocol answers.

    :param parts: the modules among these are named; where there is one, what lies in it is named without it.
    :param tensors: the names of tensors to return, with commas between them; None for the list of steps.
    :param given: ``replaced.NAME`` among these is put in the place of what the model computes.
    """
    modules = {name: part for name, part in parts.items() if isinstance(part, torch.nn.Module)}
    replaced = {name[len(REPLACED):]: value for name, value in given.items() if name.startswith(REPLACED)}
    recorder = _Recorder(modules, tensors.split(",") if tensors else (), replaced)
    with recorder.naming(), WHOLE(), recorder:
        outputs = padproof._flat(encode(), recorder.name_of)
    path = hashlib.sha256(json.dumps([(step["operator"], step["name"], step["inputs"]) for step in recorder.steps]).encode()).hexdigest()
    if tensors is not None:
        return {"path": path}, recorder.found
    outputs = {label: name for label, name in outputs.items() if name is not None}
    if not outputs:
        raise ValueError("what encode returns comes from no operator of torch that was seen here, such as compiled code")
    steps = json.dumps(recorder.steps)
    if len(json.dumps(steps)) > MOST_STEPS:
        raise ValueError(f"it takes {len(recorder.steps)} steps, and an answer cannot name so many")
    return {"path": path, "steps": steps, "outputs": json.dumps(outputs)}, {}


class _Known:
    """A tensor when it was last given or read: by which operator, counted, and its name, where it is of what the batch holds."""

    def __init__(self, at: int, of_content: bool, name: Optional[str] = None):
        self.at, self.of_content, self.name = at, of_content, name


class _Recorder(TorchDispatchMode):
    def __init__(self, modules: Mapping[str, Any], wanted: Sequence[str], replaced: Mapping[str, np.ndarray]):
        super().__init__()
        self.wanted, self.replaced = set(wanted), replaced
        self.steps: list[dict[str, Any]] = []
        self.found: dict[str, np.ndarray] = {}
        self.within: list[str] = []
        self.count = 0
        self.known: Any = WeakTensorKeyDictionary()
        #: By storage: who wrote to it last. The storage is kept, so that no other takes its place.
        self.written: dict[int, tuple[Any, _Known]] = {}
        self.module_names: dict[int, str] = {}
        #: Weights, and what modules keep beside them.
        self.own: set[int] = set()
        for part, module in modules.items():
            prefix = f"{part}." if len(modules) > 1 else ""
            self.module_names.update({id(inner): (prefix + name).rstrip(".") for name, inner in module.named_modules()})
            self.own.update(id(tensor) for tensor in (*module.parameters(), *module.buffers()))

    @contextlib.contextmanager
    def naming(self) -> Iterator[None]:
        """Notes which module is running."""
        def enter(module: Any, _given: Any) -> None:
            self.within.append(self.module_names.get(id(module), type(module).__name__))

        def leave(_module: Any, _given: Any, _output: Any) -> None:
            self.within.pop()

        hooks = [register_module_forward_pre_hook(enter), register_module_forward_hook(leave, always_call=True)]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def name_of(self, value: Any) -> Optional[str]:
        """The name of what a model returned, as it is now."""
        return self._read(value).name if isinstance(value, torch.Tensor) else None

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        taken = [value for value in tree_flatten((args, kwargs))[0] if isinstance(value, torch.Tensor)]
        read = [self._read(value) for value in taken]
        written = _written_by(func, args, kwargs)
        values, tree = tree_flatten(func(*args, **kwargs))
        self.count += 1
        operator = f"{func.namespace}.{func._schema.name.split('::')[-1]}"
        given = [at for at, value in enumerate(values) if isinstance(value, torch.Tensor)]
        unreturned = [tensor for tensor in written if not any(values[at] is tensor for at in given)]
        if given and not written and all(any(values[at] is one for one in taken) for at in given):
            return tree_unflatten(values, tree)  # as dropout does where nothing is trained: what was read is given
        if not any(one.of_content for one in read) or operator in OF_SHAPE:
            for tensor in [*(values[at] for at in given), *unreturned]:
                self._know(tensor, _Known(self.count, False), any(tensor is other for other in written))
            return tree_unflatten(values, tree)
        step = self._step(operator, [one.name for one in read])
        for at in given:
            values[at] = self._give(step, values[at], any(values[at] is other for other in written))
        for tensor in unreturned:
            self._give(step, tensor, True)
        return tree_unflatten(values, tree)

    def _read(self, tensor: Any) -> _Known:
        known = self.known.get(tensor)
        if known is None:
            known = _Known(-1, id(tensor) not in self.own and not isinstance(tensor, torch.nn.Parameter))
            self.known[tensor] = known
        write = self.written.get(_storage_of(tensor)) if self.written else None
        if write is not None and write[1].at > known.at:
            after = write[1]
            if known.of_content or after.of_content:
                self._give(self._step(AFTER_WRITING, [known.name, after.name]), tensor, None)
            else:
                self.known[tensor] = _Known(self.count, False)
        return self.known[tensor]

    def _step(self, operator: str, inputs: Sequence[Optional[str]]) -> dict[str, Any]:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(NOT_MODELS):
            frame = frame.f_back  # type: ignore[assignment]
        step = {"operator": operator, "name": self.within[-1] if self.within else "",
                "source": f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}",
                "inputs": list(dict.fromkeys(name for name in inputs if name is not None)), "outputs": []}
        self.steps.append(step)
        return step

    def _give(self, step: dict[str, Any], tensor: Any, in_place: Optional[bool]) -> Any:
        """Notes what a step gave, and puts another tensor in its place where that is asked for.

        :param in_place: did it write into what was there? None where it wrote nothing, and is to be changed there all the same
        """
        if not _is_plain(tensor):
            self._know(tensor, _Known(self.count, True), bool(in_place))
            return tensor
        number = len(self.steps) - 1
        name = f"{number}.{len(step['outputs'])}" if step["outputs"] else str(number)
        step["outputs"].append({"name": name, "type": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape)})
        if name in self.replaced:
            value = torch.from_numpy(self.replaced[name].copy()).to(tensor)
            if value.shape == tensor.shape:
                tensor = (torch.empty_like(tensor) if in_place is False else tensor).copy_(value)
            else:  # another way was taken before
                step["inputs"].append(f"{list(value.shape)}")
        self._know(tensor, _Known(self.count, True, name), bool(in_place))
        if name in self.wanted:
            wide = tensor.dtype == torch.float64 or not tensor.dtype.is_floating_point
            self.found[name] = tensor.detach().to("cpu", torch.float64 if wide else torch.float32).contiguous().numpy().copy()
        return tensor

    def _know(self, tensor: Any, known: _Known, is_written: bool) -> None:
        self.known[tensor] = known
        storage = _storage_of(tensor) if is_written else 0
        if storage:
            self.written[storage] = (tensor.untyped_storage(), known)


def _written_by(func: Any, args: Any, kwargs: Any) -> list[Any]:
    """The tensors that an operator writes into."""
    found: list[Any] = []
    for at, argument in enumerate(func._schema.arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            value = args[at] if at < len(args) else kwargs.get(argument.name)
            found += [one for one in tree_flatten(value)[0] if isinstance(one, torch.Tensor)]
    return found


def _is_plain(tensor: Any) -> bool:
    """Has it numbers that can be handed out, and given back?"""
    return tensor.layout is torch.strided and not (tensor.is_nested or tensor.is_quantized or tensor.is_complex() or tensor.is_meta)


def _storage_of(tensor: Any) -> int:
    return tensor.untyped_storage()._cdata if tensor.layout is torch.strided and not tensor.is_nested else 0
