#include "net/bind_error.hpp"

#include <netinet/in.h>

#include <cerrno>
#ifdef __linux__
#include <linux/capability.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cstring>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string explain(const std::string& address, int error) {
  return explain_bind_error(resolve(parse_listen(address)).front(), error);
}

TEST_CASE("an address of another machine is named, with the way out") {
  // An address for documentation (RFC 5737), which no machine has.
  const std::string reported = listen_error({"203.0.113.7:8080"});
  CHECK_THAT(reported, ContainsSubstring("203.0.113.7:8080") &&
                           ContainsSubstring("203.0.113.7 is not an address of this machine") &&
                           ContainsSubstring(":8080 for every interface"));
}

TEST_CASE("a port below the unprivileged ones names the right it takes") {
  const std::string reported = explain("127.0.0.1:1", EACCES);
  CHECK_THAT(reported, ContainsSubstring("127.0.0.1:1") && ContainsSubstring("ports below"));
#ifdef MERHABA_LINUX
  if (unprivileged_port_start() <= 1) SKIP("every port is for everybody here");
  CHECK_THAT(reported, ContainsSubstring("CAP_NET_BIND_SERVICE") &&
                           ContainsSubstring("sudo setcap") &&
                           ContainsSubstring("sysctl -w net.ipv4.ip_unprivileged_port_start=1)"));
#endif
}

TEST_CASE("a refusal that is not about the port has the system's words") {
  CHECK_THAT(explain("127.0.0.1:65000", EACCES), !ContainsSubstring("ports below"));
  CHECK_THAT(explain("127.0.0.1:0", EACCES), !ContainsSubstring("ports below"));
  CHECK_THAT(explain("127.0.0.1:80", EMFILE), ContainsSubstring("127.0.0.1:80: "));
}

TEST_CASE("an absent address family is named as such") {
  CHECK_THAT(explain("[::1]:80", EAFNOSUPPORT), ContainsSubstring("address family"));
}

TEST_CASE("a Unix socket's folder is named") {
  Folder folder;
  const std::string reported = listen_error({"unix:" + folder / "none/m"});
  CHECK_THAT(reported, ContainsSubstring("directory " + folder / "none" + " does not exist") &&
                           ContainsSubstring("mkdir -p"));
  const SocketAddress address = resolve(parse_listen("unix:/some/where/m")).front();
  CHECK_THAT(explain_unix_error(address, EACCES),
             ContainsSubstring("be able to write to the directory /some/where"));
  const SocketAddress relative = resolve(parse_listen("unix:m")).front();
  CHECK_THAT(explain_unix_error(relative, EACCES), ContainsSubstring("directory ."));
}

#ifdef MERHABA_LINUX
// By the system call: there is no function for it in the C library.
bool drop_capability(unsigned capability) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  if (::syscall(SYS_capget, &header, data) != 0) return false;
  data[capability / 32].effective &= ~(1U << (capability % 32));
  return ::syscall(SYS_capset, &header, data) == 0;
}

TEST_CASE("the kernel's own refusal of a privileged port is explained") {
  const auto reported = in_own_network([]() -> std::string {
    if (!write_file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "900")) return "not writable";
    if (!drop_capability(CAP_NET_BIND_SERVICE)) return "no capset";
    return listen_error({"127.0.0.1:899"}) + "|" + listen_error({"127.0.0.1:900"});
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported, ContainsSubstring(
                            "cannot listen on 127.0.0.1:899: permission denied; ports below 900") &&
                            ContainsSubstring("ip_unprivileged_port_start=899") &&
                            ContainsSubstring("a port from 900 up|"));
  CHECK(reported->back() == '|');
}

// Gives loopback a link-local address, as interfaces with cables have.
bool add_link_local() {
  struct {
    in6_addr address;
    std::uint32_t prefix_length;
    int interface;
  } request{{}, 64, 1};  // the kernel's struct in6_ifreq; loopback is always 1
  ::memcpy(&request.address, "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
  const Fd socket(::socket(AF_INET6, SOCK_DGRAM, 0));
  return ::ioctl(socket.get(), SIOCSIFADDR, &request) == 0;
}

TEST_CASE("a link-local address is listened on with its interface, and says so without") {
  const auto reported = in_own_network([]() -> std::string {
    if (!add_link_local()) return "no IPv6";
    Listening listening;
    // Usable once the kernel has seen that nobody else has it.
    eventually(
        [&] { return error_of([&] { listening = listen_on({"[fe80::1%lo]:0"}); }).empty(); });
    const std::string text = listening.endpoints.front().address.text();
    return text.substr(0, text.rfind(':')) + "|" + listen_error({"[fe80::1]:0"});
  });
  if (!reported) SKIP("no network namespace of one's own here");
  if (*reported == "no IPv6") SKIP("this kernel has no IPv6");
  CHECK_THAT(*reported, ContainsSubstring("[fe80::1%lo]|") &&
                            ContainsSubstring("needs its interface") &&
                            ContainsSubstring("[fe80::1%eth0]:0"));
}
#endif

}  // namespace
}  // namespace merhaba::net::test
