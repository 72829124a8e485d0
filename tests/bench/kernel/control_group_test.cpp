#include "bench/kernel/control_group.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

const std::string id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST_CASE("a unit of systemd is named, the innermost of them") {
  const ControlGroup group = parse_control_group("0::/system.slice/nginx.service\n");
  CHECK(group.path == "/system.slice/nginx.service");
  CHECK(group.unit == "nginx.service");
  CHECK(group.pod.empty());
  CHECK(group.container.empty());
  CHECK(parse_control_group("0::/user.slice/user-1.slice/user@1.service/app.slice/a.scope").unit ==
        "a.scope");
}

TEST_CASE("pods and containers are named however the kubelet names their groups") {
  const ControlGroup systemd = parse_control_group(
      "0::/kubepods.slice/kubepods-burstable.slice/"
      "kubepods-burstable-pod1b4e28ba_2fa1_11d2_883f_0016d3cca427.slice/cri-containerd-" +
      id + ".scope\n");
  CHECK(systemd.pod == "1b4e28ba-2fa1-11d2-883f-0016d3cca427");
  CHECK(systemd.container == "0123456789ab");
  CHECK(systemd.unit.empty());
  const ControlGroup files = parse_control_group(
      "0::/kubepods/besteffort/pod1b4e28ba-2fa1-11d2-883f-0016d3cca427/" + id + "\n");
  CHECK(files.pod == systemd.pod);
  CHECK(files.container == systemd.container);
}

TEST_CASE("a container without a pod is named, with the unit that has started it") {
  const ControlGroup docker = parse_control_group("0::/system.slice/docker-" + id + ".scope\n");
  CHECK(docker.container == "0123456789ab");
  CHECK(docker.unit.empty());
  CHECK(parse_control_group("0::/machine.slice/libpod-" + id + ".scope/container").container ==
        "0123456789ab");
}

TEST_CASE("of version 1 the group that systemd goes by counts") {
  const ControlGroup group = parse_control_group(
      "12:memory:/other\n"
      "1:name=systemd:/system.slice/redis.service\n"
      "0::/\n");
  CHECK(group.path == "/system.slice/redis.service");
  CHECK(group.unit == "redis.service");
}

TEST_CASE("what is no such text, or names nothing, gives nothing") {
  for (const char* text :
       {"", "\n", "0::/", "nonsense", "0:", "0::/podgorica/x", "0::/a-pod123/b"}) {
    const ControlGroup group = parse_control_group(text);
    CAPTURE(text);
    CHECK(group.unit.empty());
    CHECK(group.pod.empty());
    CHECK(group.container.empty());
  }
  CHECK(control_group_of(-1).path.empty());
}

TEST_CASE("whatever bytes a group's name has, it is text") {
  const ControlGroup group = parse_control_group("0::/user.slice/\xff\x01\"a.service\n");
  CHECK(group.path == "/user.slice/??\"a.service");
  CHECK(group.unit == "??\"a.service");
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
