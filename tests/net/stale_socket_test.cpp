// What becomes of a Unix socket's file that was left behind, and who gets it of many.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "net/support.hpp"
#include "net/unix_listener.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a file left behind is replaced") {
  Folder folder;
  bind_by_hand(folder / "m").reset();
  REQUIRE(std::filesystem::exists(folder / "m"));
  const Listening listening = listen_on({"unix:" + folder / "m"});
  const Fd client = connect_to(listening.endpoints[0].address);
  CHECK(accept_all(listening.sockets[0][0].get()) == 1);
}

TEST_CASE("a file left behind stays where nobody can say that no other is about to take it") {
  Folder folder;
  const std::string path = folder / "m";
  bind_by_hand(path).reset();
  const std::string folder_path = std::filesystem::path(path).parent_path();
  const Fd lock(::open(folder_path.c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(::flock(lock.get(), LOCK_EX) == 0);
  CHECK_THAT(listen_error({"unix:" + path}),
             ContainsSubstring("its directory cannot be locked to replace it"));
  CHECK(std::filesystem::exists(path));
  std::filesystem::remove(path);
  const Listening listening = listen_on({"unix:" + path});  // nothing to replace
  const Fd client = connect_to(listening.endpoints[0].address);
}

TEST_CASE("of many that start at once on one stale path, exactly one gets it") {
  Folder folder;
  bind_by_hand(folder / "m").reset();
  constexpr std::size_t kChildren = 8;
  std::vector<std::unique_ptr<Child>> children;
  children.reserve(kChildren);
  int gate[2];
  REQUIRE(::pipe(gate) == 0);
  Fd closed_gate(gate[0]), open_gate(gate[1]);
  while (children.size() < kChildren) {
    children.push_back(std::make_unique<Child>([&] {
      open_gate.reset();
      char ignored = 0;
      while (::read(closed_gate.get(), &ignored, 1) > 0) continue;
      static Listening kept;
      kept = listen_on({"unix:" + folder / "m"});
      return std::string("has it");
    }));
  }
  open_gate.reset();
  unsigned winners = 0;
  for (auto& child : children) {
    const std::string reported = child->report();
    if (reported == "has it")
      ++winners;
    else
      CHECK_THAT(reported, ContainsSubstring("listens there"));
  }
  CHECK(winners == 1);
}

#ifdef MERHABA_LINUX
bool has_open(pid_t process, const std::string& path) {
  std::error_code gone;
  const std::string folder = "/proc/" + std::to_string(process) + "/fd";
  for (const auto& fd : std::filesystem::directory_iterator(folder, gone)) {
    if (std::filesystem::read_symlink(fd.path(), gone) == path) return true;
  }
  return false;
}

TEST_CASE("a server that starts while another has bound but does not listen yet waits for it") {
  Folder folder;
  const std::string path = folder / "m";
  const std::string folder_path = std::filesystem::path(path).parent_path();
  Fd lock(::open(folder_path.c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(::flock(lock.get(), LOCK_EX) == 0);
  const Fd other = bind_by_hand(path);
  const auto in_time = std::filesystem::last_write_time(path);
  Child child([&] {
    lock.reset();
    std::ofstream(folder / "started").flush();
    static Listening kept;
    kept = listen_on({"unix:" + path});
    return std::string("replaced it");
  });
  const auto replaced = [&] {
    std::error_code gone;
    return std::filesystem::last_write_time(path, gone) != in_time;
  };
  // From here on, if it has the folder open, then to lock it.
  REQUIRE(eventually([&] { return std::filesystem::exists(folder / "started"); }));
  REQUIRE(eventually([&] { return has_open(child.id(), folder_path) || replaced(); }));
  CHECK(::listen(other.get(), 5) == 0);
  ::flock(lock.get(), LOCK_UN);
  CHECK_THAT(child.report(), ContainsSubstring("listens there"));
}
#endif

}  // namespace
}  // namespace merhaba::net::test
