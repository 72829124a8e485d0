# The units under a real systemd, which is process 1 of namespaces of its own: started, reloaded, handed
# over, restarted by the watchdog, upgraded under load, and removed.

has meson ip debootstrap nsenter || return 0
packages
machine=$work/systemd
clean_debian "$machine"
cp "$root"/src/merhaba_*.deb "$root"/src/merhaba-bench_*.deb "$machine/root/"
quietly inside "$machine" sh -c "
  apt-get update -q &&
    apt-get install -q -y --no-install-recommends systemd dbus /root/merhaba_*.deb /root/merhaba-bench_*.deb"

rm "$machine/usr/sbin/policy-rc.d"  # as on a machine that is in use

# systemd makes its groups below that which it is started in.
groups=$(findmnt --noheadings --output TARGET --types cgroup2 | sed -n 1p)/merhaba-test.$$
mkdir "$groups" || { skip "there is no cgroup v2 to write to"; return 0; }
bash -c 'echo $$ >"$1/cgroup.procs" && exec unshare --mount --pid --fork --kill-child --net --uts --ipc \
  --cgroup bash packaging/test/boot.sh "$2"' - "$groups" "$machine" >"$work/boot.log" 2>&1 </dev/null &
booting=$!
power_off() {
  kill -KILL $booting 2>/dev/null || true
  wait $booting 2>/dev/null || true
  for _ in $(seq 50); do
    find "$groups" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
  booting=''
}
on_machine() {
  nsenter --target $(cat /proc/$booting/task/$booting/children) --mount --pid --net --uts --ipc \
    --cgroup --root --wd env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}
state() { on_machine systemctl is-system-running 2>/dev/null || true; }
for _ in $(seq 100); do
  [[ $(state) =~ running|degraded ]] && break
  sleep 0.1
done
if [ -z "$(state)" ]; then
  tail -3 "$work/boot.log"
  power_off
  skip "systemd cannot be process 1 of a namespace here"
  return 0
fi
check "systemd runs, and nothing has failed" test "$(state)" = running

# A script on the machine. `main`: the main process of a unit; `hand_over`: returns once there is another,
# and the one before has ended.
try() {
  local what=$1
  shift
  check "$what" on_machine bash -ec '
    systemctl reset-failed  # so that no unit has been started too often
    fails() { if "$@"; then return 1; fi; }
    main() { systemctl show --property MainPID --value "$1"; }
    becomes() { for _ in $(seq 300); do "$@" && return; sleep 0.1; done; return 1; }
    is_other() { [ "$(main "$1")" != "$2" ] && [ "$(main "$1")" != 0 ]; }
    hand_over() {
      local before=$(main "$1")
      systemctl kill --signal=USR2 --kill-whom=main "$1"
      becomes is_other "$1" "$before"
      becomes fails kill -0 "$before" 2>/dev/null
    }
    '"$*"
}

try "the service starts with the first client of the socket" '
  systemctl enable --now merhaba.socket 2>/dev/null
  merhaba --probe 127.0.0.1:80'
try "instances serve their addresses" '
  systemctl start merhaba@8080 merhaba@:8081 "merhaba@$(systemd-escape "[::1]:8082")"
  merhaba --probe 127.0.0.1:8080
  merhaba --probe 127.0.0.1:8081
  merhaba --probe "[::1]:8082"'
try "they have the options of /etc/default, and a sandbox within that of the unit" '
  echo MERHABA_STATUS=404 >/etc/default/merhaba
  printf "MERHABA_STATUS=302\nMERHABA_SANDBOX=true\n" >/etc/default/merhaba@:8081
  systemctl restart merhaba@8080 merhaba@:8081
  merhaba --probe 127.0.0.1:8080 2>&1 | grep "status 404"
  merhaba --probe 127.0.0.1:8081 | grep "status 302"
  rm /etc/default/merhaba
  systemctl restart merhaba@8080'
try "a reload reads the configuration" '
  echo "status = 302" >/etc/merhaba.conf
  echo MERHABA_CONFIG=/etc/merhaba.conf >/etc/default/merhaba@8080
  systemctl restart merhaba@8080
  before=$(main merhaba@8080)
  echo "status = 307" >/etc/merhaba.conf
  systemctl reload merhaba@8080
  merhaba --probe 127.0.0.1:8080 | grep "status 307"
  [ $before = $(main merhaba@8080) ]
  rm /etc/default/merhaba@8080
  systemctl restart merhaba@8080'
for unit in merhaba@8080:8080 merhaba:80; do
  try "${unit%:*} hands over, and its successor is stopped without losing a client" '
    hand_over '"${unit%:*}"'
    exec 3<>/dev/tcp/127.0.0.1/'"${unit#*:}"'
    printf "GET / HTTP/1.1\r\n" >&3
    merhaba --probe 127.0.0.1:'"${unit#*:}"'
    systemctl restart '"${unit%:*}"' &
    sleep 2
    printf "Host: a\r\n\r\n" >&3
    head -1 <&3 | grep "200 OK"
    exec 3<&-
    wait $!'
done
try "a successor that crashes is started anew" '
  hand_over merhaba@8080
  before=$(main merhaba@8080)
  kill -KILL $before
  becomes is_other merhaba@8080 $before
  becomes merhaba --probe 127.0.0.1:8080 2>/dev/null'
try "one that is stuck is started anew by the watchdog" '
  echo MERHABA_STALL=60s >/etc/default/merhaba@8082
  systemctl start merhaba@8082
  before=$(main merhaba@8082)
  becomes is_other merhaba@8082 $before
  systemctl kill --signal=KILL merhaba@8082
  systemctl stop merhaba@8082'
try "an upgrade under load loses no client" '
  before=$(main merhaba@8080)
  merhaba-bench accept 127.0.0.1:8080 --mode open --rate 500 --duration 6s --netns host --quiet \
    >/tmp/load &
  sleep 2
  dpkg -i /root/merhaba_*.deb >/dev/null
  becomes is_other merhaba@8080 $before
  wait $!
  cat /tmp/load
  grep -E "^clients: ([0-9,]+) attempted, \1 finished, 0 failed" /tmp/load'
try "the watch sees a queue of another user in another network, and whose it is, from its sandbox" '
  echo "WATCH_OPTIONS=--textfile /run/merhaba-watch/queues.prom" >/etc/default/merhaba-watch
  systemd-run --quiet --unit=elsewhere --property=PrivateNetwork=yes --property=DynamicUser=yes \
    merhaba --listen 127.0.0.1:8090
  systemctl start merhaba-watch
  becomes grep "^accept_queue_info{.*127.0.0.1:8090.*program=\"merhaba\",unit=\"elsewhere.service\"" \
    /run/merhaba-watch/queues.prom 2>/dev/null
  systemctl stop elsewhere'
try "a removal stops them all, a purge forgets what was enabled" '
  systemctl enable merhaba@8080 merhaba-watch 2>/dev/null
  apt-get remove -q -y merhaba merhaba-bench >/dev/null
  fails grep -q . <<<"$(systemctl list-units --plain --no-legend --state active,activating "merhaba*")"
  fails eval "exec 3<>/dev/tcp/127.0.0.1/8080" 2>/dev/null
  fails eval "exec 3<>/dev/tcp/127.0.0.1/80" 2>/dev/null
  apt-get purge -q -y merhaba merhaba-bench >/dev/null
  fails grep -q . <<<"$(find /etc/systemd /var/lib/systemd -name "merhaba*")"'
power_off
