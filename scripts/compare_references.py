"""Holds references or goldens that were just made against the committed ones: compare_references.py MADE COMMITTED

Ids, masks and stored weights must be the same bits. Outputs are float64, and may differ by what another order of summation
costs there; an error of float32 in reference.json depends on the machine, and must only be of every output. A golden's
checksums are of those last bits, too.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

# Some thousand roundings of 2^-53 each, relative to the largest number of the tensor.
ROUNDING = 1e-12


def compare_tensors(made, committed):
    """What is different between two files of tensors."""
    made, committed = load_file(made), load_file(committed)
    if made.keys() != committed.keys():
        yield f"other tensors: {sorted(made.keys() ^ committed.keys())}"
        return
    for name, expected in committed.items():
        found = made[name]
        if found.dtype != expected.dtype or found.shape != expected.shape:
            yield f"{name} is {found.dtype} {list(found.shape)}, not {expected.dtype} {list(expected.shape)}"
        elif expected.dtype == torch.float64:
            furthest = (found - expected).abs().max().item()
            allowed = ROUNDING * expected.abs().max().item()
            if not furthest <= allowed:
                yield f"{name} differs by {furthest:.1e} of {allowed:.1e} allowed"
        elif not torch.equal(found, expected):
            yield f"{name} is not the same bits"


def compare_json(made, committed):
    made, committed = (json.loads(path.read_text()) for path in (made, committed))
    for about in (made, committed):
        about["torchFloat32Error"] = sorted(about.get("torchFloat32Error", {}))
        about.pop("checksum", None)
        about.get("data", {}).pop("sha256", None)
    if made != committed:
        yield "another content"


def main():
    made, committed = map(Path, sys.argv[1:])
    listed = [
        {str(f.relative_to(folder)) for f in folder.rglob("*") if f.suffix in (".json", ".safetensors")}
        for folder in (made, committed)
    ]
    differences = [f"{file}: is not in both folders" for file in sorted(listed[0] ^ listed[1])]
    for file in sorted(listed[0] & listed[1]):
        compare = compare_tensors if file.endswith(".safetensors") else compare_json
        differences += [f"{file}: {what}" for what in compare(made / file, committed / file)]
    print("\n".join(differences) or f"{len(listed[1])} files agree")
    sys.exit(1 if differences or not listed[1] else 0)


if __name__ == "__main__":
    main()
