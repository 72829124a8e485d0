# The image: built on a clean Debian, small, without a shell, and run as a chroot by its own settings, as
# no container runtime may be here.

has buildah meson ip debootstrap || return 0
images() { buildah --storage-driver vfs --root "$work/images" --runroot "$work/images-run" "$@"; }
base=$(images from scratch)
clean_debian "$work/base"
quietly images add "$base" "$work/base" /
quietly images commit --rm "$base" localhost/clean-debian
context=$(unpack_tarball "$work/context")
echo "building the image"
check "the image builds" quietly images bud --isolation chroot --format docker \
  --build-arg BASE=localhost/clean-debian -f packaging/Containerfile -t "merhaba:$version" "$context"

image=$(images from --pull-never "localhost/merhaba:$version")
files=$(images mount "$image")
(cd "$files" && find . ! -type d -exec ls -L -s --block-size=1 {} +)
bytes=$(du --bytes --summarize "$files" | cut -f1)
echo "$bytes bytes"
check "it is smaller than 10 MB" test "$bytes" -lt 10000000
check "it has no shell" sh -c "! find '$files' -name '*sh' | grep ."
setting() {
  images inspect --type image "localhost/merhaba:$version" | python3 -c '
import json, sys
value = json.load(sys.stdin)["Docker"]["config"]
for key in sys.argv[1].split("."):
    value = value[key]
print(value if isinstance(value, str) else " ".join(value))' "$1"
}
check "it runs as user 65532" test "$(setting User)" = 65532:65532
run="$(setting Entrypoint) $(setting Cmd)"
probe=$(setting Healthcheck.Test)
check "it serves by its own settings, and is found healthy only then" unshare --net --pid --fork --kill-child sh -ec '
  ip link set lo up
  in_image="chroot --userspec=65532:65532 $1"
  if $in_image $3; then exit 1; fi
  $in_image $2 2>"$4/account" &
  for _ in $(seq 50); do $in_image $3 2>/dev/null && healthy=yes && break; sleep 0.1; done
  [ "$healthy" = yes ]
  kill -TERM $!
  wait $!
  grep "stopped: abandoned 0; accepted 1, served 1," "$4/account"' - \
  "$files" "$run" "${probe#CMD }" "$work"
images umount "$image" >/dev/null
images rm "$image" >/dev/null
