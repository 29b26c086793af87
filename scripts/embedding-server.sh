#!/usr/bin/env bash
# Runs a command beside a real embedding server: bash scripts/embedding-server.sh DIR MODEL COMMAND...
#
# The server is infinity, with torch on the CPU, in a Python environment of its own in the folder DIR, into which it is
# installed where it is not there. MODEL is a folder in the hub's layout. The server listens on 127.0.0.1 alone, asks nobody,
# and is stopped when the command has ended. The command finds its address in PADPROOF_SERVER.
set -euo pipefail

infinity=0.0.78
dir=${1:?the folder of the environment}
model=${2:?the folder of the model}
shift 2
[ $# -gt 0 ] || { echo 'Name the command to run beside the server.' >&2 && exit 2; }
[ -e "$model/config.json" ] || { echo "$model has no config.json; name the folder of a model." >&2 && exit 2; }

mkdir -p "$dir"
exec 9>"$dir/.lock" && flock 9
[ -x "$dir/bin/python" ] || python3 -m venv "$dir"
if ! "$dir/bin/python" -c "import importlib.metadata as m; assert m.version('infinity-emb') == '$infinity'" 2>/dev/null; then
  # transformers 5 has lost what this version of infinity imports.
  "$dir/bin/pip" install --quiet torch==2.13.0 "infinity-emb[server,torch]==$infinity" 'transformers<5'
fi
exec 9>&-

log=$(mktemp)
port=$("$dir/bin/python" -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])')
# One thread: on cores that others use, those of torch wait for each other.
HF_HUB_OFFLINE=1 DO_NOT_TRACK=1 OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" "$dir/bin/infinity_emb" v2 --model-id "$model" --served-model-name model --engine torch --device cpu \
  --no-bettertransformer --no-model-warmup --host 127.0.0.1 --port "$port" >"$log" 2>&1 &
server=$!
stop() {
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$log"
}
trap stop EXIT
trap 'exit 143' TERM INT

# Loading torch and a model takes its time where others are at work.
for _ in $(seq 600); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  kill -0 "$server" 2>/dev/null || { tail -n 30 "$log" >&2 && echo 'The server ended before it listened.' >&2 && exit 3; }
  sleep 0.5
done
(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { tail -n 30 "$log" >&2 && echo 'The server does not listen.' >&2 && exit 3; }

PADPROOF_SERVER=http://127.0.0.1:$port/embeddings "$@"
