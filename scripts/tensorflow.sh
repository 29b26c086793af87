#!/usr/bin/env bash
# Sets the tensorflow backend up in a folder outside the checkout: bash scripts/tensorflow.sh DIR [PYTHON]
#
# tfjs-node downloads a TensorFlow of 2022 when it is installed. Here its binding is compiled against the Python wheel.
# Afterwards NODE_PATH=DIR/node_modules shows it to padproof and to jest. A folder that works is left as it is.
set -euo pipefail

binding=4.22.0
tensorflow=2.21.0
mkdir -p "${1:?the folder to set it up in}"
dir=$(cd "$1" && pwd -P)
python=${2:-python3}
package=$dir/node_modules/@tensorflow/tfjs-node-gpu

# What is in the folder is deleted before it is set up anew, so it has to be this script's own.
if [ -n "$(ls -A "$dir")" ] && [ ! -e "$dir/.tensorflow" ]; then
  echo "$dir holds other things; name an empty folder, or one that is not there." >&2
  exit 1
fi
exec 9>"$dir/.tensorflow" && flock 9

# works: it loads, both versions are this script's, and it can multiply.
works() {
  PACKAGE=$package VERSIONS="$binding on TensorFlow $tensorflow" TF_CPP_MIN_LOG_LEVEL=3 node -e '
    const util = require("node:util");
    util.isNullOrUndefined ??= (value) => value === null || value === undefined; // gone since Node 23
    util.isArray ??= Array.isArray;
    const tf = require(process.env.PACKAGE);
    const versions = `${tf.version["tfjs-node"]} on TensorFlow ${tf.backend().binding.TF_Version}`;
    const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
    console.log(`tfjs-node ${versions}, Node ${process.version}: 1·3 + 2·4 = ${product}`);
    process.exit(versions === process.env.VERSIONS && product === 11 ? 0 : 1);'
}

if [ -d "$package" ] && works; then exit 0; fi

cd "$dir"
rm -rf python node_modules package.json package-lock.json
"$python" -m pip install --quiet --no-deps --target python "tensorflow-cpu==$tensorflow"
npm install --loglevel=error --no-audit --no-fund --ignore-scripts --prefix "$dir" "@tensorflow/tfjs-node-gpu@$binding"

# The binding is linked against tensorflow and tensorflow_framework, and looks for both in its deps/lib when it loads.
wheel=$dir/python/tensorflow
mkdir -p "$package/deps/lib"
ln -s "$wheel/include" "$package/deps/include"
for name in libtensorflow.so libtensorflow_cc.so.2; do
  ln -s "$wheel/libtensorflow_cc.so.2" "$package/deps/lib/$name"
done
for name in libtensorflow_framework.so libtensorflow_framework.so.2; do
  ln -s "$wheel/libtensorflow_framework.so.2" "$package/deps/lib/$name"
done

# Node's headers: the ones installed with it; node-gyp downloads them where there are none.
prefix=$(node -p 'path.dirname(path.dirname(process.execPath))')
headers=()
[ ! -d "$prefix/include/node" ] || headers=("--nodedir=$prefix")
(cd "$package" && npx --no-install node-pre-gyp install --build-from-source "${headers[@]}")

works
