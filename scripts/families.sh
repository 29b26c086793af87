#!/usr/bin/env bash
# Makes the twins of the families in a folder, and checks them: bash scripts/families.sh TWINS [FILE] [FLAGS]
#
# PYTHON has torch, transformers, safetensors and onnx, pinned as scripts/families/make.py says; onnxruntime-node is beside padproof
# or on NODE_PATH. FILE and FLAGS are those of scripts/families.mjs. It runs what is built: npm run build comes first.
set -euo pipefail
cd "$(dirname "$0")/.."
"${PYTHON:-python3}" scripts/families/make.py "$1"
exec node scripts/families.mjs "$@"
