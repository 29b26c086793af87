#!/usr/bin/env bash
# The campaign for the night on a graphics processor: bash scripts/nightly-gpu.sh OUT [CHECK FLAGS...]
#
# OUT is the folder for reports (JSON, JUnit) and counterexamples. It runs what is built, and sets its backends up in
# OUT/backends: tensorflow on the TensorFlow that a Python imports, and webgpu. What is missing fails. From the environment:
#
#   PYTHON    the Python that has TensorFlow, with CUDA (python3)
#   CASES     for all shards together (100000)
#   MINUTES   for each campaign at the most (150); what was judged by then counts
#   SHARD     which of SHARDS this is, counted from 0 (0 of 1); each has a seed of its own
#   DATE      the weights, and the seed, depend on it (today, UTC)
#   BACKENDS  (tensorflow webgpu)
#   SUITES    the property suites that the first shard runs on each backend (properties: all)
set -uo pipefail
cd "$(dirname "$0")/.."

out=${1:?the folder for what it writes}
shift
mkdir -p "$out/backends"
out=$(cd "$out" && pwd -P)
shards=${SHARDS:-1} shard=${SHARD:-0} date=${DATE:-$(date -u +%F)} backends=${BACKENDS:-tensorflow webgpu}
cases=$((${CASES:-100000} / shards))
seed=$((${date//-/} * 100 + shard))
seed=$((seed % 2147483648))
failed=0
padproof() { node dist/cli/main.js "$@"; }
must() { "$@" || { echo "FAILED: $*" && failed=1; }; }

# campaign NAME FLAGS...: one campaign. That its time was up is no failure where nothing is violated.
campaign() {
  local name=$1 status=0
  shift
  echo "=== $name: $cases cases, seed $seed, weights $date, shard $shard of $shards"
  timeout --signal=INT --kill-after=300 "${MINUTES:-150}m" node dist/cli/main.js check --runs "$cases" --seed "$seed" \
    --weights-seed "$date" --save "$out/counterexamples" --json "$out/$name.json" --junit "$out/$name.xml" "$@" || status=$?
  [ $status -eq 0 ] || node -e '
    const { stopped, invariants, cases } = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
    const violated = invariants.filter(({ verdict }) => verdict === "violated");
    if (stopped?.by !== "interrupt" || violated.length > 0 || cases.judged === 0) process.exit(1);
    console.log(`The time was up after ${cases.judged} of ${cases.asked} cases; nothing was violated.`);' "$out/$name.json" ||
    { echo "FAILED: $name ended with $status" && failed=1; }
}

echo "seed $seed"
for backend in $backends; do
  if [ "$backend" = tensorflow ]; then
    must padproof setup tensorflow --into "$out/backends" --python "${PYTHON:-python3}"
  else
    must padproof setup "$backend" --into "$out/backends"
  fi
done
export NODE_PATH=$out/backends/node_modules${NODE_PATH:+:$NODE_PATH}
must padproof doctor
padproof doctor --json >"$out/doctor.json"

for backend in $backends; do
  if [ "$backend" = tensorflow ]; then
    # TF32 rounds what goes into a product to 10 bits: on by default where a processor has it, and where it has none both agree.
    NVIDIA_TF32_OVERRIDE=0 campaign tensorflow-float32 --backend tensorflow "$@"
    NVIDIA_TF32_OVERRIDE=1 campaign tensorflow-tf32 --backend tensorflow "$@"
  else
    campaign "$backend" --backend "$backend" --accept-deviations "$@"
  fi
  if [ "$shard" -eq 0 ]; then
    must env NVIDIA_TF32_OVERRIDE=0 PADPROOF_REQUIRE="$backend" npx jest "${SUITES:-properties}" --testNamePattern "on $backend"
  fi
  must padproof golden verify --trust --no-ci --offline --backend "$backend"
  must padproof faults --backend "$backend" --no-shrink --runs "${FAULT_RUNS:-20}" ${FAULTS:+--only "$FAULTS"} --json "$out/faults-$backend.json"
done
[ "$failed" -eq 0 ] && echo "the night on $backends: nothing is wrong"
exit "$failed"
