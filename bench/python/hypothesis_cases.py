"""padproof's claims as Hypothesis properties, in a process that is measured: hypothesis_cases.py CHECKPOINT...

A checkpoint for each weight scale. Every claim is a property of its own, and every batch a run of its own, as people
write such tests. Hypothesis draws a case for every example, as it has to; what is checked is padproof's case of the same
number instead, so that both sides see the same batches.
"""

import json
import sys
import time
from pathlib import Path

import hypothesis
import torch
import transformers
from hypothesis import HealthCheck, Phase, given, seed, settings

from bert import Bert
from cases import cases, read_cases
from claims import CLAIMS
from serve import serve

models = []


def open_models():
    for folder in sys.argv[1:]:
        architectures = json.loads((Path(folder) / "config.json").read_text())["architectures"]
        models.append(Bert(folder, has_logits="BertForMaskedLM" in architectures))
    return {
        "claims": [claim.__name__.replace("_", "-") for claim in CLAIMS],
        "versions": {module.__name__: module.__version__ for module in (hypothesis, torch, transformers)},
    }


def run(seed_of_run, runs, file):
    """Every claim on each of the cases in a file. A claim that breaks is named, and not looked into."""
    shared = read_cases(file)
    quiet = settings(
        max_examples=runs,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    checks = compared = judged = 0
    violated = {}
    Bert.runs = Bert.tokens = 0
    start = time.perf_counter()
    for claim in CLAIMS:
        following = iter(shared)

        @seed(seed_of_run)
        @quiet
        @given(cases(models[0].config, len(models)))
        def holds(_):
            nonlocal checks, compared, judged
            case = next(following)
            judged += 1
            try:
                numbers = claim(models[case.weight_scale], case)
            except AssertionError as error:
                # Hypothesis would run the example once more, and the case that follows is another one.
                violated.setdefault(claim.__name__, str(error))
                return
            compared += numbers
            checks += numbers > 0

        holds()
    return {
        "seconds": time.perf_counter() - start,
        "claims": [claim.__name__ for claim in CLAIMS],
        "cases": judged / len(CLAIMS),
        "checks": checks,
        "compared": int(compared),
        "modelRuns": Bert.runs,
        "tokens": Bert.tokens,
        "violated": violated,
    }


serve({"open": open_models, "run": lambda seed, runs, file: run(seed, runs, file)})
