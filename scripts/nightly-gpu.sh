#!/usr/bin/env bash
# The campaign for the night on a graphics processor: bash scripts/nightly-gpu.sh OUT [CHECK FLAGS...]
#
# OUT is the folder for reports (JSON, JUnit) and counterexamples. It runs what is built, and sets its backends up in
# OUT/backends: tensorflow on the TensorFlow that a Python imports, and webgpu. What is missing fails. From the environment:
#
#   PYTHON    the Python that has TensorFlow, with CUDA (python3)
#   CASES     for all shards together (100000)
#   MINUTES   for each campaign at the most (150); what was judged by then counts
#   SHARD     which of SHARDS this is, counted from 0 (0 of 1); scripts/nightly-gpu-merge.sh makes one report of what they wrote
#   DATE      the weights, and the seed, depend on it (today, UTC); all shards need the same
#   BACKENDS  (tensorflow webgpu)
#   SUITES    the property suites that the first shard runs on each backend (properties: all); so it does goldens and planted faults
set -uo pipefail
cd "$(dirname "$0")/.."

out=${1:?the folder for what it writes}
shift
mkdir -p "$out/backends"
out=$(cd "$out" && pwd -P)
shards=${SHARDS:-1} shard=${SHARD:-0} date=${DATE:-$(date -u +%F)} backends=${BACKENDS:-tensorflow webgpu}
cases=${CASES:-100000}
seed=$((${date//-/} * 100 % 2147483648))
failed=0
padproof() { node dist/cli/main.js "$@"; }
must() { "$@" || { echo "FAILED: $*" && failed=1; }; }

# campaign NAME FLAGS...: one campaign, or a shard's part of it. That its time was up is no failure where nothing is violated.
campaign() {
  local name=$1 status=0
  local -a writes=(--save "$out/counterexamples" --json "$out/$1.json" --junit "$out/$1.xml")
  [ "$shards" -eq 1 ] || writes=(--shard "$((shard + 1))/$shards" --no-save --json "$out/$1-shard-$shard.json")
  shift
  echo "=== $name: $cases cases, seed $seed, weights $date, shard $shard of $shards"
  timeout --preserve-status --signal=INT --kill-after=300 "${MINUTES:-150}m" node dist/cli/main.js check --runs "$cases" --seed "$seed" \
    --weights-seed "$date" "${writes[@]}" "$@" || status=$?
  # What a shard could not settle is for whoever merges them.
  if [ "$shards" -gt 1 ]; then
    [ $status -eq 0 ] || [ $status -eq 4 ] || { echo "FAILED: $name ended with $status" && failed=1; }
    return
  fi
  [ $status -eq 0 ] || node scripts/out-of-time.mjs "$out/$name.json" || { echo "FAILED: $name ended with $status" && failed=1; }
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
  [ "$shard" -eq 0 ] || continue
  must env NVIDIA_TF32_OVERRIDE=0 PADPROOF_REQUIRE="$backend" npx jest "${SUITES:-properties}" --testNamePattern "on $backend"
  must padproof golden verify --trust --no-ci --offline --backend "$backend"
  must padproof faults --backend "$backend" --no-shrink --runs "${FAULT_RUNS:-20}" ${FAULTS:+--only "$FAULTS"} --json "$out/faults-$backend.json"
done
[ "$failed" -eq 0 ] && echo "the night on $backends: nothing is wrong"
exit "$failed"
