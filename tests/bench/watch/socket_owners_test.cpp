#include "bench/watch/socket_owners.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

std::uint64_t inode_of(int socket) {
  struct stat status {};
  ::fstat(socket, &status);
  return status.st_ino;
}

TEST_CASE("each socket has all processes that hold it, and no others") {
  const Listener mine, shared;
  Fd theirs(::dup(shared.fd()));
  const std::uint64_t of_mine = inode_of(mine.fd());
  const std::uint64_t of_shared = inode_of(shared.fd());
  net::test::Child child([&] {
    ::close(mine.fd());
    return std::string("ready");
  });
  REQUIRE(child.report() == "ready");
  const SocketOwners owners = socket_owners({of_mine, of_shared, 1});
  CHECK(owners.size() == 2);
  const std::vector<net::Process>& programs = owners.at(of_mine).processes;
  REQUIRE(programs.size() == 1);
  CHECK(programs[0].id == ::getpid());
  constexpr std::size_t kLongestName = 15;  // TASK_COMM_LEN of the kernel, without its end
  CHECK(programs[0].name == std::string(::program_invocation_short_name).substr(0, kLongestName));
  std::vector<pid_t> holders;
  for (const net::Process& process : owners.at(of_shared).processes) holders.push_back(process.id);
  std::vector<pid_t> expected{::getpid(), child.id()};
  std::sort(expected.begin(), expected.end());
  CHECK(holders == expected);
  CHECK(owners.at(of_mine).group.path == kernel::control_group_of(::getpid()).path);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
