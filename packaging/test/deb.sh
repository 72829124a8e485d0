# The packages: built offline from the tarball, looked at by lintian, installed on a clean machine, used,
# and removed without a trace.

has meson ip debootstrap || return 0
packages
check "lintian has no errors" inside "$root" sh -c "lintian --allow-root --fail-on error /src/*.changes"
ls -l "$root"/src/*.deb | awk '{ print $5, "bytes", $9 }' | sed "s|$root/src/||"

machine=$work/machine
clean_debian "$machine"
# Everything on the machine but the records and caches of apt and dpkg.
everything() {
  inside "$machine" sh -c "
    dpkg-query -W
    find / -xdev ! -path '/var/lib/apt/*' ! -path '/var/lib/dpkg/*' ! -path '/var/cache/*' \
      ! -path '/var/log/*' ! -path '/proc/*' ! -path '/tmp/*' | sort"
}
inside "$machine" apt-get update -q >/dev/null
everything >"$work/before"
cp "$root"/src/merhaba_*.deb "$root"/src/merhaba-bench_*.deb "$machine/tmp/"
check "both packages install" quietly inside "$machine" sh -c \
  'apt-get install -q -y --no-install-recommends /tmp/*.deb'
check "no port is opened by that" inside "$machine" sh -c \
  '! ls /etc/systemd/system/*.wants/merhaba* 2>/dev/null'

check "it serves, is probed, and stops with its account" offline "$machine" timeout 60 sh -ec '
  merhaba --user nobody --port-file /tmp/port --admin 127.0.0.1:9000 2>/tmp/account &
  server=$!
  until [ -s /tmp/port ]; do sleep 0.1; done
  merhaba --probe "$(cat /tmp/port)"
  merhaba --probe 127.0.0.1:9000/readyz
  kill -TERM $server
  wait $server
  grep "stopped: abandoned 0; accepted 1, served 1," /tmp/account
  rm /tmp/account'
check "in Turkish where the locale is" offline "$machine" sh -ec '
  cp -r /usr/lib/locale/C.utf8 /usr/lib/locale/tr_TR.utf8
  LC_ALL=tr_TR.UTF-8 merhaba --help | grep "Kullanım: merhaba"
  rm -r /usr/lib/locale/tr_TR.utf8'
check "the bench measures it, beside a floor" offline "$machine" \
  merhaba-bench compare --smoke -q -m drain,closed merhaba floor-epoll-close
check "the bench fills an accept queue" offline "$machine" merhaba-bench overflow capacity --smoke
check "the completions are where the shells look" inside "$machine" sh -c '
  for program in merhaba merhaba-bench; do
    ls /usr/share/bash-completion/completions/$program \
      /usr/share/fish/vendor_completions.d/$program.fish /usr/share/zsh/vendor-completions/_$program
  done'
if has systemd-analyze; then
  check "the installed units are valid and strict" python3 tests/systemd_units.py \
    "$machine/lib/systemd/system" "$machine/usr/bin/merhaba"
fi

check "both packages are removed" quietly inside "$machine" sh -c '
  apt-get purge -q -y merhaba merhaba-bench && apt-get autoremove -q -y --purge'
everything >"$work/after"
check "nothing is left" diff "$work/before" "$work/after"
