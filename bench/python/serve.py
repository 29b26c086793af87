"""The side of a process that is measured, in Python: see bench/child.mjs."""

import json
import os
import sys


def serve(handlers):
    """Answers each request by the handler of its name, one after the other, until standard input ends."""
    with os.fdopen(3, "w") as answers:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = handlers[request.pop("op")](**request) or {}
            except Exception as error:  # whatever went wrong is the answer
                answer = {"error": f"{type(error).__name__}: {error}"}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
