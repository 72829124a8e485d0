#!/usr/bin/env bash
# Loads build/merhaba with wrk and ab, three runs, then prints merhaba's own count of what it served.
# For figures to rely on, use merhaba-bench: wrk starts its clock after connecting, both send a
# request only when the last response has arrived, and with one connection per request both work
# harder than the server.
#
#   bench/hammer.sh [SECONDS]    length of each run, 1 to 6 (default 5)
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1-5}" in
  [1-6]) seconds=${1-5} ;;
  -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
  *) echo "hammer.sh: $1 is not a number of seconds from 1 to 6 (try --help)" >&2; exit 2 ;;
esac
clients=64

say() { printf 'hammer: %s\n' "$*"; }
have() { command -v "$1" >/dev/null; }

miss() {  # PROGRAM PACKAGE
  say "$1 is not installed: its runs are left out (apt install $2, or tools/setup.sh --all)" >&2
}
have wrk || miss wrk wrk
have ab || miss ab apache2-utils
have wrk || have ab || exit 1
if [ ! -x build/merhaba ]; then
  say "there is no build/merhaba yet; run tools/setup.sh first" >&2
  exit 1
fi

# The server and the load each have a CPU of their own, if there are two.
on_server=() on_load=() where='unpinned'
if have taskset; then
  mapfile -t cpus < <(taskset -cp $$ | sed 's/.*: //' | tr , '\n' |
    while IFS=- read -r first last; do seq "$first" "${last:-$first}"; done)
  if [ ${#cpus[@]} -ge 2 ]; then
    on_server=(taskset -c "${cpus[0]}") on_load=(taskset -c "${cpus[1]}")
    where="merhaba on CPU ${cpus[0]}, the load on CPU ${cpus[1]}"
  fi
fi

scratch=$(mktemp -d)
server=
clean_up() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"${on_server[@]}" build/merhaba --listen 127.0.0.1:0 --port-file "$scratch/port" \
  2>"$scratch/account" &
server=$!
until [ -s "$scratch/port" ]; do
  kill -0 "$server" 2>/dev/null || { cat "$scratch/account" >&2; exit 1; }
  sleep 0.02
done
url=http://$(cat "$scratch/port")/
say "$url, $clients clients, $seconds s per run, $where"

run() {  # HEADING COMMAND...
  printf '\n== %s\n' "$1"
  shift
  timeout $((seconds + 5)) "${on_load[@]}" "$@"
}
if have wrk; then
  wrk=(wrk -t 1 -c "$clients" -d "$seconds" --latency)
  run 'wrk, keep-alive' "${wrk[@]}" "$url"
  run 'wrk, one connection per request' "${wrk[@]}" -H 'Connection: close' "$url"
fi
if have ab; then
  # -t alone would stop at 50,000 requests.
  run 'ab, one connection per request' ab -q -c "$clients" -t "$seconds" -n 1000000 "$url" |
    sed -n '1,2p; /^Concurrency/,$p'
fi

kill "$server"
wait "$server" && status=0 || status=$?
server=
printf '\n== merhaba\n'
cat "$scratch/account"
[ "$status" = 0 ]
