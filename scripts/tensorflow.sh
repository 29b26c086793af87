#!/usr/bin/env bash
# Sets the tensorflow backend up in a folder outside the checkout: bash scripts/tensorflow.sh DIR [PYTHON]
#
# It takes a TensorFlow from the Python package of that name, which it puts into the folder, too, and has padproof bind
# tfjs-node to it. Afterwards NODE_PATH=DIR/node_modules shows it to padproof and to jest. It runs what is built.
set -euo pipefail

tensorflow=2.21.0
mkdir -p "${1:?the folder to set it up in}"
dir=$(cd "$1" && pwd -P)
python=${2:-python3}
cd "$(dirname "$0")/.."

# What is in the folder may be replaced, so it has to be this script's own.
if [ -n "$(ls -A "$dir")" ] && [ ! -e "$dir/.tensorflow" ]; then
  echo "$dir holds other things; name an empty folder, or one that is not there." >&2
  exit 1
fi
exec 9>"$dir/.tensorflow" && flock 9

if [ ! -d "$dir/python/tensorflow_cpu-$tensorflow.dist-info" ]; then
  rm -rf "$dir/python"
  "$python" -m pip install --quiet --no-deps --target "$dir/python" "tensorflow-cpu==$tensorflow"
fi
node dist/cli/main.js setup tensorflow --into "$dir" --tensorflow "$dir/python/tensorflow"
