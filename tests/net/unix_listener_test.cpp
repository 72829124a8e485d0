#include "net/unix_listener.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

mode_t mode_of(const std::string& path) {
  struct stat file {};
  REQUIRE(::lstat(path.c_str(), &file) == 0);
  return file.st_mode & 07777;
}

TEST_CASE("a Unix socket's file is there while it listens, and removed at the end") {
  Folder folder;
  const std::string path = folder / "m";
  {
    const Listening listening = listen_on({"unix:" + path});
    CHECK(listening.endpoints[0].address.text() == "unix:" + path);
    const Fd client = connect_to(listening.endpoints[0].address);
    CHECK(accept_all(listening.sockets[0][0].get()) == 1);
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("once its file is gone, no new client comes, and those in the queue can be taken") {
  Folder folder;
  Listening listening = listen_on({"unix:" + folder / "m"});
  const Fd client = connect_to(listening.endpoints[0].address);
  listening.files.clear();
  CHECK_THROWS(connect_to(listening.endpoints[0].address));
  CHECK(accept_all(listening.sockets[0][0].get()) == 1);
}

TEST_CASE("a socket on which a server listens is not replaced, and its owner is named") {
  Folder folder;
  Listening first = listen_on({"unix:" + folder / "m"});
  Child child([] { return std::string("holds it"); });
  REQUIRE(child.report() == "holds it");
  const std::string reported = listen_error({"unix:" + folder / "m"});
  CHECK_THAT(reported, ContainsSubstring(folder / "m"));
#ifdef MERHABA_LINUX
  CHECK_THAT(reported, ContainsSubstring("given twice"));  // this very process listens
#else
  CHECK_THAT(reported, ContainsSubstring("another process listens there"));
#endif
  accept_all(first.sockets[0][0].get());  // the client that asked whether somebody answers
  const Fd client = connect_to(first.endpoints[0].address);
  CHECK(accept_all(first.sockets[0][0].get()) == 1);
}

TEST_CASE("another process's socket is not replaced, and the process is named") {
  Folder folder;
  Child child([&] {
    static Listening kept;
    kept = listen_on({"unix:" + folder / "m"});
    return std::string("listens");
  });
  REQUIRE(child.report() == "listens");
  const std::string reported = listen_error({"unix:" + folder / "m"});
#ifdef MERHABA_LINUX
  CHECK_THAT(reported, ContainsSubstring("(process " + std::to_string(child.id()) + ")"));
#endif
  CHECK_THAT(reported, ContainsSubstring("stop that process, or choose another path"));
  CHECK(std::filesystem::exists(folder / "m"));
}

TEST_CASE("a socket whose queue is full is alive") {
  Folder folder;
  ListenOptions options;
  options.backlog = 0;
  const Listening first = listen_on({"unix:" + folder / "m"}, options);
  const Fd client = connect_to(first.endpoints[0].address);  // fills it
  CHECK_THAT(listen_error({"unix:" + folder / "m"}), ContainsSubstring("listens there"));
  CHECK(std::filesystem::exists(folder / "m"));
}

TEST_CASE("a datagram socket in use is not replaced") {
  Folder folder;
  const Fd datagram = bind_by_hand(folder / "m", SOCK_DGRAM);
  CHECK_THAT(listen_error({"unix:" + folder / "m"}), ContainsSubstring("listens there"));
  CHECK(std::filesystem::exists(folder / "m"));
}

TEST_CASE("what is not a socket is not touched") {
  Folder folder;
  std::ofstream(folder / "m") << "precious";
  std::filesystem::create_symlink(folder / "m", folder / "link");
  for (const char* name : {"m", "link"}) {
    CHECK_THAT(listen_error({"unix:" + folder / name}), ContainsSubstring("not a socket"));
  }
  std::string content;
  std::ifstream(folder / "m") >> content;
  CHECK(content == "precious");
}

TEST_CASE("at the end a file that is not ours any more stays") {
  Folder folder;
  Listening listening = listen_on({"unix:" + folder / "m"});
  std::filesystem::rename(folder / "m", folder / "elsewhere");
  const Fd successor = bind_by_hand(folder / "m");
  listening = {};
  CHECK(std::filesystem::exists(folder / "m"));
}

TEST_CASE("the mode is what was asked, whatever the umask, which stays") {
  Folder folder;
  for (mode_t umask : {0000U, 0022U, 0777U}) {
    for (mode_t mode : {0000U, 0600U, 0660U, 0666U, 0777U}) {
      const mode_t before = ::umask(umask);
      const std::string octal = fmt::format("{:04o}", mode);
      const Listening listening = listen_on({"unix:" + folder / "m" + ",mode=" + octal});
      CHECK(mode_of(folder / "m") == mode);
      CHECK(::umask(before) == umask);
    }
  }
}

#ifdef MERHABA_LINUX
TEST_CASE("an abstract socket listens without a file, and a second one is an error") {
  const std::string name = "unix:@merhaba-net-test-" + std::to_string(::getpid());
  const Listening listening = listen_on({name});
  CHECK(listening.files.empty());
  CHECK(listening.endpoints[0].address.text() == name);
  const Fd client = connect_to(listening.endpoints[0].address);
  CHECK(accept_all(listening.sockets[0][0].get()) == 1);
  CHECK_THAT(listen_error({name}), ContainsSubstring("listens there"));
}

TEST_CASE("a Unix socket's queue holds one more than its backlog") {
  Folder folder;
  for (int backlog : {0, 1, 5}) {
    ListenOptions options;
    options.backlog = backlog;
    const Listening listening = listen_on({"unix:" + folder / "m"}, options);
    std::vector<Fd> clients;
    clients.reserve(100);
    CHECK_THROWS([&] {
      while (clients.size() < 100) clients.push_back(calling(listening.endpoints[0].address));
    }());
    CHECK(static_cast<int>(clients.size()) == listening.endpoints[0].backlog_effective + 1);
  }
}
#endif

}  // namespace
}  // namespace merhaba::net::test
