#!/usr/bin/env bash
# Installs the missing packages that merhaba needs (apt, dnf or brew), then builds it in build/.
# Running it again changes nothing.
#
#   tools/setup.sh            what the build and the tests need
#   tools/setup.sh --all      also the tools of the heavier tests and checks: Chromium, wrk, ab,
#                             strace, nginx, HAProxy, ip (iproute2), nc, jq, logrotate, promtool,
#                             clang with its tools, valgrind, zsh, fish, the Turkish locale; and for
#                             merhaba-bench liburing, gnuplot, Open MPI and HdrHistogram for Java
#   tools/setup.sh --peers    also the servers that merhaba-bench knows: nginx, HAProxy, h2o,
#                             lighttpd, Caddy, Node.js, Go, Redis
#
# It starts no server, now or at boot.
set -euo pipefail
cd "$(dirname "$0")/.."

all=false
peers=false
for option in "$@"; do
  case "$option" in
    --all) all=true ;;
    --peers) peers=true ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    *) echo "setup.sh: unknown option $option (try --help)" >&2; exit 2 ;;
  esac
done
installed_anything=false

say() { printf 'setup: %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else
    say "cannot install without sudo; as root, run: $*" >&2
    exit 1
  fi
}

# --- Debian, Ubuntu ---------------------------------------------------------------------------

apt_missing() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 -qq "$@" >/dev/null
}

# The servers are for tests and comparisons, not to serve: they must start neither now, as their
# packages would have it, on port 80, nor at the next boot. A policy that the machine already has is
# left alone, and so is a server that was installed before.
apt_install_servers() {
  local server
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
  fi
  apt_get install --no-install-recommends "$@"
  for server in "${@%-light}"; do
    if command -v systemctl >/dev/null; then
      as_root systemctl --quiet disable "$server" 2>/dev/null || true  # node and go are none
    fi
    if [ -e "/etc/init.d/$server" ]; then as_root update-rc.d "$server" disable >/dev/null; fi
  done
}

# The packages of those servers whose program is not installed, whatever its source.
apt_missing_servers() {
  local servers=() server program
  if $all || $peers; then servers+=(nginx:nginx-light haproxy:haproxy); fi
  if $all; then servers+=(promtool:prometheus); fi
  if $peers; then
    servers+=(h2o:h2o lighttpd:lighttpd caddy:caddy node:nodejs go:golang-go
      redis-server:redis-server)
  fi
  for server in "${servers[@]}"; do
    program=${server%%:*}
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || echo "${server#*:}"
  done
}

setup_apt() {
  local packages=(g++ meson ninja-build pkg-config libuv1-dev libcli11-dev libfmt-dev
    nlohmann-json3-dev libmnl-dev zlib1g-dev prometheus-cpp-dev libseccomp-dev catch2 gettext)
  $all && packages+=(chromium fonts-dejavu-core wrk apache2-utils strace clang llvm clang-format
    clang-tidy curl python3 locales liburing-dev gnuplot-nox iproute2 netcat-openbsd valgrind libc6-dbg
    zsh fish jq logrotate libopenmpi-dev openmpi-bin default-jdk-headless
    libhdrhistogram-java)
  $peers && packages+=(python3)
  local missing servers
  mapfile -t missing < <(apt_missing "${packages[@]}")
  mapfile -t servers < <(apt_missing_servers)
  # llhttp: a library from Debian 13 on; before, the C sources that node-llhttp ships.
  local no_llhttp=false
  [ -z "$(apt_missing libllhttp-dev)" ] || [ -z "$(apt_missing node-llhttp)" ] || no_llhttp=true

  if [ ${#missing[@]} -gt 0 ] || [ ${#servers[@]} -gt 0 ] || $no_llhttp; then
    say "fetching the package lists"
    apt_get update
    installed_anything=true
  fi
  if $no_llhttp; then
    if apt-cache show libllhttp-dev >/dev/null 2>&1; then missing+=(libllhttp-dev)
    else missing+=(node-llhttp); fi
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${missing[*]}"
    apt_get install --no-install-recommends "${missing[@]}"
  fi
  local server found=()
  for server in "${servers[@]}"; do
    if apt-cache show "$server" >/dev/null 2>&1; then found+=("$server")
    else say "this system has no package $server; continuing without it"; fi
  done
  if [ ${#found[@]} -gt 0 ]; then
    say "installing ${found[*]} (not started)"
    apt_install_servers "${found[@]}"
  fi
  if $all; then
    # The sanitizers of clang are a package of its version, which only clang itself knows.
    local runtime
    runtime=libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev
    if [ -n "$(apt_missing "$runtime")" ]; then
      say "installing $runtime"
      apt_get install --no-install-recommends "$runtime"
    fi
  fi
  if $all && ! locale -a | grep -qiE '^tr_TR\.utf-?8$'; then
    say "generating the locale tr_TR.UTF-8"
    as_root sed -i 's/^# *\(tr_TR\.UTF-8 UTF-8\)/\1/' /etc/locale.gen
    as_root locale-gen >/dev/null
  fi
}

# --- Fedora, macOS ----------------------------------------------------------------------------

setup_dnf() {
  local packages=(gcc-c++ meson ninja-build pkgconf-pkg-config cmake libuv-devel llhttp-devel
    cli11-devel fmt-devel json-devel libmnl-devel zlib-devel libprometheus-cpp-devel
    libseccomp-devel catch-devel gettext)
  # promtool is left to those who have it, and so are h2o and Redis below: their packages are not the
  # same everywhere. No server here is started by being installed.
  $all && packages+=(chromium wrk httpd-tools strace nginx haproxy iproute clang compiler-rt llvm
    clang-tools-extra curl python3 glibc-langpack-tr liburing-devel gnuplot netcat jq logrotate
    valgrind zsh fish openmpi-devel java-latest-openjdk-devel)
  $peers && packages+=(nginx haproxy lighttpd caddy nodejs golang python3)
  local missing=() package
  for package in "${packages[@]}"; do
    rpm -q --whatprovides "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  installed_anything=true
  say "installing ${missing[*]}"
  as_root dnf install -y -q "${missing[@]}"
}

setup_brew() {
  local packages=(meson ninja pkgconf cmake libuv llhttp cli11 fmt catch2 gettext)
  # ab comes with the system; strace, and the test behind HAProxy, are for Linux only.
  $all && packages+=(wrk llvm nginx prometheus fish)
  $peers && say "merhaba-bench is for Linux only: --peers installs nothing here"
  local installed missing=() package
  installed=$(brew list --formula -1)
  for package in "${packages[@]}"; do
    grep -qx "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] || { say "installing ${missing[*]}"; brew install --quiet "${missing[@]}"; }
  if $all && ! brew list --cask chromium >/dev/null 2>&1; then
    say "installing chromium"
    brew install --quiet --cask chromium
  fi
}

if command -v apt-get >/dev/null; then setup_apt
elif command -v dnf >/dev/null; then setup_dnf
elif command -v brew >/dev/null; then setup_brew
else
  say "cannot install packages without apt, dnf or brew; CONTRIBUTING.md lists what the build needs" >&2
fi

# --- The build --------------------------------------------------------------------------------

if [ ! -e build/build.ninja ]; then
  say "configuring build/"
  meson setup build
elif $installed_anything; then
  say "configuring build/ again, with the packages installed now"
  meson setup --reconfigure build
fi
# The programs, the translations, the tutorial's server and the bench's floors, as far as this build
# has them; `meson test` builds the tests, which takes longer.
ninja -C build build.ninja >/dev/null || true  # any failure shows below
targets=(merhaba)
for target in merhaba-gmo docs/examples/tutorial merhaba-bench \
  bench/floor/floor-{epoll-close,epoll-keep-alive,io-uring}; do
  if ninja -C build -t query "$target" >/dev/null 2>&1; then targets+=("$target"); fi
done
# If all is up to date, only the commit is looked up for the bench, and nothing is printed.
ninja -C build "${targets[@]}" |
  { grep --line-buffered -ve 'Entering directory' -e 'no work to do' -e src/base/commit.hpp || true; }
