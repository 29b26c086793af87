#!/usr/bin/env bash
# Sets the tensorflow backend up in a folder outside the checkout: bash scripts/tensorflow.sh DIR [PYTHON]
#
# tfjs-node's own install downloads a TensorFlow of 2022. Here its binding is compiled against the one in the Python wheel.
# Afterwards NODE_PATH=DIR/node_modules shows it to padproof and to jest. A folder that works is left as it is.
set -euo pipefail

binding=4.22.0
tensorflow=2.21.0
dir=$(mkdir -p "$1" && cd "$1" && pwd -P)
python=${2:-python3}
package=$dir/node_modules/@tensorflow/tfjs-node-gpu

# works: it loads, it is the TensorFlow of this script, and it can multiply.
works() {
  PACKAGE=$package VERSION=$tensorflow TF_CPP_MIN_LOG_LEVEL=3 node -e '
    const util = require("node:util");
    util.isNullOrUndefined ??= (value) => value === null || value === undefined; // gone since Node 23
    util.isArray ??= Array.isArray;
    const tf = require(process.env.PACKAGE);
    const { TF_Version } = tf.backend().binding;
    const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
    console.log(`TensorFlow ${TF_Version} on Node ${process.version}: 1·3 + 2·4 = ${product}`);
    process.exit(TF_Version === process.env.VERSION && product === 11 ? 0 : 1);'
}

if [ -d "$package" ] && works; then exit 0; fi

cd "$dir"
rm -rf python node_modules package.json package-lock.json
"$python" -m pip install --quiet --no-deps --target python "tensorflow-cpu==$tensorflow"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$dir" "@tensorflow/tfjs-node-gpu@$binding"

# The binding is linked with -ltensorflow and -ltensorflow_framework, and looks for both in its deps/lib when it is loaded.
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
