#!/usr/bin/env bash
# The campaign for the night: bash scripts/nightly.sh [CASES] [CHECK FLAGS...]
#
# The correct model has to hold in 100,000 cases, at every weight scale, on wasm and on tensorflow: not one false alarm. Where TWINS
# names the folder of the twins of the families, 2,000 cases of each come after (scripts/families.sh long, with its PYTHON); where
# ONNX_NODE names a folder with onnxruntime-node in its node_modules, its execution providers are tried, WebGPU on SwiftShader among them.
# The weights differ from night to night, by the date; so does the seed, which is printed. A backend that is missing fails. It
# runs what is built; npm run test:nightly builds first.
set -uo pipefail
cd "$(dirname "$0")/.."

cases=${1:-100000}
shift || true
failed=0
weights=$(date -u +%F)
for backend in wasm tensorflow; do
  echo "=== $cases cases on $backend"
  node dist/cli/main.js check --runs "$cases" --backend "$backend" --weights-seed "$weights" --no-save "$@" || failed=1
done
[ "$failed" -eq 0 ] && echo "no false alarm in $cases cases on either backend"
if [ -n "${TWINS:-}" ]; then
  bash scripts/families.sh long "$TWINS" || failed=1
else
  echo "the families are not among it: TWINS names no folder"
fi
if [ -n "${ONNX_NODE:-}" ]; then
  NODE_PATH=$ONNX_NODE/node_modules PADPROOF_REQUIRE=onnxruntime-node,swiftshader npx jest src/cli/verbs/onnx-providers || failed=1
else
  echo "execution providers are not among it: ONNX_NODE names no folder"
fi
exit "$failed"
