#!/usr/bin/env bash
# Installs what merhaba needs and is missing (apt, dnf or brew), then builds it in build/.
# Run it as often as you like: where nothing is to do, it does nothing.
#
#   tools/setup.sh          what building and testing need
#   tools/setup.sh --all    also the tools of the heavier tests and checks: Chromium, wrk, ab,
#                           strace, nginx, clang with its tools, the Turkish locale
set -euo pipefail
cd "$(dirname "$0")/.."

all=false
case "${1-}" in
  '') ;;
  --all) all=true ;;
  -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
  *) echo "setup.sh: unknown option $1 (try --help)" >&2; exit 2 ;;
esac

say() { printf 'setup: %s\n' "$*"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else
    say "no sudo here; as root, run: $*" >&2
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

# nginx is here to be compared with, not to serve: it must neither start now, as its package would
# have it, on port 80, nor at the next boot. A policy that the machine already has is left alone.
apt_install_nginx() {
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    trap "as_root rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
  fi
  apt_get install --no-install-recommends nginx-light
  as_root update-rc.d nginx disable >/dev/null
}

setup_apt() {
  local packages=(g++ meson ninja-build pkg-config libuv1-dev libcli11-dev libfmt-dev catch2 gettext)
  $all && packages+=(chromium fonts-dejavu-core wrk apache2-utils strace clang llvm clang-format
    clang-tidy curl python3 locales)
  local missing nginx=false
  mapfile -t missing < <(apt_missing "${packages[@]}")
  $all && [ ! -x /usr/sbin/nginx ] && nginx=true
  # llhttp: a library from Debian 13 on; before, the C sources that node-llhttp ships.
  local no_llhttp=false
  [ -z "$(apt_missing libllhttp-dev)" ] || [ -z "$(apt_missing node-llhttp)" ] || no_llhttp=true

  if [ ${#missing[@]} -gt 0 ] || $no_llhttp || $nginx; then
    say "fetching the package lists"
    apt_get update
  fi
  if $no_llhttp; then
    if apt-cache show libllhttp-dev >/dev/null 2>&1; then missing+=(libllhttp-dev)
    else missing+=(node-llhttp); fi
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${missing[*]}"
    apt_get install --no-install-recommends "${missing[@]}"
  fi
  if $nginx; then
    say "installing nginx-light, not started"
    apt_install_nginx
  fi
  if $all; then
    # The sanitizers of clang are a package of its version, which only clang itself tells.
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
    cli11-devel fmt-devel catch-devel gettext)
  $all && packages+=(chromium wrk httpd-tools strace nginx clang compiler-rt llvm
    clang-tools-extra curl python3 glibc-langpack-tr)
  local missing=() package
  for package in "${packages[@]}"; do
    rpm -q --whatprovides "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  say "installing ${missing[*]}"
  as_root dnf install -y -q "${missing[@]}"
}

setup_brew() {
  local packages=(meson ninja pkgconf cmake libuv llhttp cli11 fmt catch2 gettext)
  $all && packages+=(wrk llvm nginx)  # ab comes with the system; strace is Linux only
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
  say "neither apt, dnf nor brew here; if the build misses something, README.md lists what it needs" >&2
fi

# --- The build --------------------------------------------------------------------------------

if [ ! -e build/build.ninja ]; then
  say "configuring build/"
  meson setup build
fi
# The program and its translations; `meson test` builds the tests, which takes longer.
targets=(merhaba)
ninja -C build -t query merhaba-gmo >/dev/null 2>&1 && targets+=(merhaba-gmo)
if ! ninja -C build -n "${targets[@]}" | grep -q 'no work to do'; then
  say "compiling in build/"
  ninja -C build "${targets[@]}"
fi
