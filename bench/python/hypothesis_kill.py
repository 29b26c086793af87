"""How soon Hypothesis finds a planted fault, in a process that is measured: hypothesis_kill.py CHECKPOINT...

One property makes every claim of each example that Hypothesis draws, so that the claim that breaks first is met as soon as can be;
a property for each claim would come to it after all that stand before it. Nothing is shrunk.
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
from cases import cases
from claims import CLAIMS
from faults import NAMES, plant
from serve import serve

models = []
trusted = []
blamed = {}


class Over(Exception):
    """The time is up."""


def examples(seed_of_run, runs, seconds, claims, on_example):
    """Calls on_example(claim, error) for each claim of each example, until it returns True, or time or examples are over."""
    quiet = settings(
        max_examples=runs, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    start, count, done = time.perf_counter(), 0, False

    @seed(seed_of_run)
    @quiet
    @given(cases(models[0].config, len(models)))
    def holds(case):
        nonlocal count, done
        if done:  # Hypothesis makes the example once more
            raise Over
        count += 1
        for claim in claims:
            error = None
            try:
                claim(models[case.weight_scale], case)
            except AssertionError as broken:
                error = broken
            done = on_example(claim, error) or time.perf_counter() - start > seconds
            if done:
                raise Over

    try:
        holds()
    except Over:
        pass
    return {"seconds": time.perf_counter() - start, "cases": count}


def open_models(seconds, runs):
    """Claims that break on the correct model are left out: what they said of a fault would say nothing."""
    for folder in sys.argv[1:]:
        architectures = json.loads((Path(folder) / "config.json").read_text())["architectures"]
        models.append(Bert(folder, has_logits="BertForMaskedLM" in architectures))

    def blame(claim, error):
        if error:
            blamed.setdefault(claim.__name__, str(error))

    tried = examples(0, runs, seconds, CLAIMS, blame)
    trusted.extend(claim for claim in CLAIMS if claim.__name__ not in blamed)
    return {
        "faults": NAMES,
        "claims": [claim.__name__.replace("_", "-") for claim in trusted],
        "blamed": {name.replace("_", "-"): why for name, why in blamed.items()},
        "tried": tried["cases"],
        "versions": {module.__name__: module.__version__ for module in (hypothesis, torch, transformers)},
    }


def run(fault, seed_of_run, runs, seconds):
    for model in models:
        plant(model, fault)
    by = []

    def met(claim, error):
        if error:
            by.append(claim.__name__.replace("_", "-"))
        return error is not None

    took = examples(seed_of_run, runs, seconds, trusted, met)
    return {**took, "found": by[0] if by else None}


serve({"open": open_models, "run": lambda fault, seed, runs, seconds: run(fault, seed, runs, seconds)})
