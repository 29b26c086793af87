#!/usr/bin/env bash
# Makes the twins of the families in a folder, and checks them: bash scripts/families.sh [long] TWINS [FILE] [FLAGS]
#
# FILE and FLAGS are those of scripts/families.mjs; with `long`, of scripts/families/false-alarms.mjs, which judges 2,000 cases of each
# twin in its own use and counts false alarms. PYTHON has torch, transformers, safetensors and onnx, pinned as scripts/families/make.py
# says; onnxruntime-node is beside padproof or on NODE_PATH. It runs what is built: npm run build comes first.
set -euo pipefail
cd "$(dirname "$0")/.."
script=scripts/families.mjs
if [ "${1:-}" = long ]; then
  script=scripts/families/false-alarms.mjs
  shift
fi
"${PYTHON:-python3}" scripts/families/make.py "$1"
exec node "$script" "$@"
