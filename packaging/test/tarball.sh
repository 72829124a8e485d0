# `meson dist` makes a tarball that builds on Debian 12 with Debian's packages, and without a network.

has meson ip debootstrap || return 0
build_root
check "the tarball builds offline" quietly offline "$root" sh -ec "
  cd ${source_folder#"$root"}
  meson setup --wrap-mode=nodownload /tmp/build
  ninja -C /tmp/build merhaba"
said=$(offline "$root" /tmp/build/merhaba --version) || true
echo "$said"
check "it has the version, and no commit" grep -q "^merhaba $version (libuv " <<<"$said"
