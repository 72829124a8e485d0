# What the stages share: a folder, a clean Debian in it, commands inside of that, and counting.

version=$(meson introspect --projectinfo meson.build 2>/dev/null | sed 's/.*"version": "\([^"]*\)".*/\1/')
passed=0 failed=0 skipped=0
stage=start
booting=''  # the process of a machine that systemd.sh has booted
work=$(mktemp -d /var/tmp/merhaba-packaging.XXXXXX)
began=$SECONDS

finish() {
  local result=$?
  trap - EXIT
  if [ $result != 0 ]; then
    [ $failed != 0 ] || failed=1
    printf '\n=== FAILED: %s\n' "$stage"
  fi
  [ -z "$booting" ] || power_off
  rm -rf --one-file-system "$work"
  printf '\n%d s in all\n' $((SECONDS - began))
  if [ $skipped = 0 ]; then printf '%d passed, %d failed\n' $passed $failed
  else printf '%d passed, %d failed, %d skipped\n' $passed $failed $skipped; fi
  [ $failed = 0 ] || result=1
  exit $result
}
trap finish EXIT

heading() {
  stage=$1
  printf '\n=== %s (at %d s)\n' "$stage" $((SECONDS - began))
}

# One check: what it shows, and the command that shows it.
check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    printf 'ok: %s\n' "$what"
  else
    failed=$((failed + 1))
    printf 'NOT OK: %s\n' "$what"
  fi
}

skip() {
  skipped=$((skipped + 1))
  printf 'SKIPPED: %s: %s\n' "$stage" "$1"
}

# Whether these programs are here; the stage is skipped by its name if one is not.
has() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || PATH=$PATH:/usr/sbin command -v "$program" >/dev/null ||
      { skip "$program is missing"; return 1; }
  done
}

# A copy of a clean Debian 12, made once, from the mirror that this machine uses.
clean_debian() {
  local root=$1
  if [ ! -e "$work/debian" ]; then
    local mirror
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' |
      sed -n 1p)
    echo "making a clean Debian 12"
    quietly debootstrap --variant=minbase bookworm "$work/debian" "$mirror"
    # No service is to be started by its package.
    printf '#!/bin/sh\nexit 101\n' >"$work/debian/usr/sbin/policy-rc.d"
    chmod 755 "$work/debian/usr/sbin/policy-rc.d"
  fi
  cp -a "$work/debian" "$root"
}

# Runs a command that says much, which is shown if it fails.
quietly() {
  "$@" >"$work/log" 2>&1 || { tail -40 "$work/log" >&2; return 1; }
}

# Runs a command in a root folder, with processes and mounts of its own, so that nothing stays behind.
# `inside` has the network of this machine, `offline` one of its own with nothing but loopback.
inside() { in_root host "$@"; }
offline() { in_root none "$@"; }
in_root() {
  local network=()
  [ "$1" = host ] || network=(--net)
  unshare --mount --pid --fork --kill-child "${network[@]}" bash -c '
    set -e
    [ "$1" = host ] || ip link set lo up
    root=$2
    shift 2
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"' - "$@"
}

# Unpacks the tarball of `meson dist`, made once, into this folder, and names the folder it brings.
unpack_tarball() {
  if [ ! -e "$work"/dist/meson-dist ]; then
    quietly meson setup "$work/dist" -Dtests=false -Dbench=false &&
      quietly meson dist -C "$work/dist" --no-tests --allow-dirty || return 1
  fi
  mkdir -p "$1"
  tar -C "$1" -xf "$work"/dist/meson-dist/merhaba-"$version".tar.xz || return 1
  echo "$1/merhaba-$version"
}

# A clean Debian with the source package in /src, and all that it is built and looked at with.
build_root() {
  root=$work/build-root
  [ -e "$root" ] && return
  clean_debian "$root"
  source_folder=$(unpack_tarball "$root/src")
  echo "installing the build dependencies"
  quietly inside "$root" sh -c "
    apt-get update -q &&
      apt-get install -q -y --no-install-recommends catch2 dpkg-dev lintian &&
      apt-get build-dep -q -y --no-install-recommends ${source_folder#"$root"}"
}

# The packages, in /src of the build root, made once.
packages() {
  build_root
  ls "$root"/src/*.deb >/dev/null 2>&1 && return
  echo "building the packages"
  check "dpkg-buildpackage -b succeeds offline" quietly offline "$root" sh -c "
    cd ${source_folder#"$root"} && dpkg-buildpackage -b -us -uc"
}
