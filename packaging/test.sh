#!/usr/bin/env bash
# Builds what users build from here, each in a clean Debian, and tries it.
#
#   packaging/test.sh              all of it
#   packaging/test.sh STAGE...     some of: tarball deb systemd image kubernetes monitoring
#
# Takes root, debootstrap and buildah, and for kubernetes and monitoring npm and promtool; a stage whose
# tool is absent is skipped, by name. Everything is made in a folder of its own, which goes at the end.
# Servers are started in network namespaces of their own. The last line counts the checks.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "test.sh: this takes root: it makes root folders and namespaces" >&2; exit 2; }
source packaging/test/common.sh

stages=("$@")
[ $# -gt 0 ] || stages=(tarball deb systemd image kubernetes monitoring)
for stage in "${stages[@]}"; do
  [ -r "packaging/test/$stage.sh" ] || { echo "test.sh: there is no stage $stage (see its head)" >&2; exit 2; }
done
for stage in "${stages[@]}"; do
  heading "$stage"
  source "packaging/test/$stage.sh"
done
