"""Runs a node that padproof has cut out, with nothing but ONNX Runtime: onnx_alone.py NODE.onnx

It ends with 1 unless the numbers that go in are the same in both runs, and some of those that come out are not.
"""

import sys

import onnx
import onnxruntime


def main():
    file = sys.argv[1]
    onnx.checker.check_model(onnx.load(file))
    session = onnxruntime.InferenceSession(file)
    names = [output.name for output in session.get_outputs()]
    differ = {"numbers_in_that_differ/": 0, "numbers_out_that_differ/": 0}
    for name, value in zip(names, session.run(None, {})):
        for kind in differ:
            if name.startswith(kind):
                differ[kind] += int(value)
    print(", ".join(f"{kind.rstrip('/')}: {count}" for kind, count in differ.items()))
    going_in, coming_out = differ.values()
    sys.exit(0 if going_in == 0 and coming_out > 0 else 1)


if __name__ == "__main__":
    main()
