# Starts nginx in the folder $1 with the configuration $2, and ends once it runs: nginx ignores SIGUSR2
# as long as its parent lives. It starts its successor as it was started itself, without a look at PATH.
PATH=$PATH:/usr/sbin:/sbin
"$(command -v nginx)" -p "$1" -e "$1/error.log" -c "$2" &
until [ -s "$1/nginx.pid" ]; do
  kill -0 $! || exit 1
  sleep 0.01
done
