// Memory for real: an address space that clients who do not read fill up, and starts in too little.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <memory>
#include <vector>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

Command with_address_space(rlim_t bytes) {
  Command command;
  command.before_exec = [bytes] {
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_AS, &limit);
  };
  return command;
}

// A sanitizer needs terabytes of addresses.
bool can_be_limited() {
  return run_merhaba({"--version"}, with_address_space(rlim_t{256} << 20)).code == 0;
}
constexpr const char* kSanitized = "this program needs more addresses than there is memory";

TEST_CASE("clients that do not read cannot end a server whose memory is short") {
  constexpr std::size_t kClients = 1'500;
  if (!can_be_limited()) SKIP(kSanitized);
  if (!test::may_open(kClients + 200)) SKIP("too few open files are allowed");
  Folder folder;
  test::write_file(folder / "body", test::patterned(4'000));
  Merhaba merhaba(
      {"--body-file", folder / "body", "--max-unsent-bytes", "1GiB", "--write-timeout", "60s"},
      with_address_space(rlim_t{32} << 20));
  std::string requests;
  while (requests.size() < 2'000'000) requests += request();
  std::vector<std::unique_ptr<Client>> greedy;
  for (std::size_t i = 0; i < kClients; ++i) {
    greedy.push_back(std::make_unique<Client>(merhaba.address(), 4'096));
    ::fcntl(greedy.back()->fd(), F_SETFL, O_NONBLOCK);
    ::send(greedy.back()->fd(), requests.data(), requests.size(), MSG_NOSIGNAL);
  }
  CHECK(merhaba.has_said("out of memory"));
  CHECK_FALSE(merhaba.process().ended());
  greedy.clear();
  CHECK(ask(merhaba.address()).status == 200);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.shed > 0);
  CHECK(ended.account.adds_up());
}

TEST_CASE("a start in too little memory is an error or a success, and never a crash") {
  if (!can_be_limited()) SKIP(kSanitized);
  std::size_t errors = 0;
  for (rlim_t kibibytes = 9'000; kibibytes < 16'000; kibibytes += 100) {
    const Said said =
        run_merhaba({"--check", "-l", "127.0.0.1:0"}, with_address_space(kibibytes << 10));
    INFO(kibibytes << " KiB: " << said.err);
    CHECK(said.code >= 0);  // no signal ended it
    if (said.code == 1 && said.err.find("merhaba: ") != std::string::npos) ++errors;
  }
  INFO(errors << " of them were reported by merhaba itself, the others by the loader");
}
}  // namespace
}  // namespace merhaba::e2e
