#!/usr/bin/env bash
# Makes one report of each campaign of a night: bash scripts/nightly-gpu-merge.sh SHARDS OUT
#
# SHARDS is a folder with what scripts/nightly-gpu.sh wrote with SHARD and SHARDS, in folders as deep as they come. Reports (JSON,
# JUnit, a page for a browser) and counterexamples go to OUT. It runs what is built, and no model. Exit code 1 where a campaign is
# violated, a shard is missing, or there is none.
set -uo pipefail
cd "$(dirname "$0")/.."

shards=${1:?the folder with what the shards wrote} out=${2:?the folder for the reports}
mkdir -p "$out"
failed=0 merged=0
for name in tensorflow-float32 tensorflow-tf32 webgpu; do
  mapfile -t files < <(find "$shards" -name "$name-shard-*.json" | sort)
  [ ${#files[@]} -gt 0 ] || continue
  merged=$((merged + 1)) status=0
  echo "=== $name: ${#files[@]} shards"
  node dist/cli/main.js merge "${files[@]}" --save "$out/counterexamples" --json "$out/$name.json" --junit "$out/$name.xml" --html "$out/$name.html" || status=$?
  [ $status -eq 0 ] || node scripts/out-of-time.mjs "$out/$name.json" || { echo "FAILED: $name ended with $status" && failed=1; }
done
[ $merged -gt 0 ] || { echo "FAILED: no shard of any campaign is in $shards" && failed=1; }
exit "$failed"
