// A real browser opens it and reads the greeting, umlaut and all.
#include <unistd.h>

#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string browser() {
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (test::have_program(name)) return name;
  }
  return "";
}

TEST_CASE("headless Chromium shows the greeting with its ü intact") {
  if (browser().empty()) SKIP("chromium is not installed");
  Folder profile;
  Merhaba merhaba;
  Command command;
  command.variables = {{"HOME", profile.path()}};
  command.words = {browser(),
                   "--headless",
                   "--disable-gpu",
                   "--disable-quic",
                   "--disable-dev-shm-usage",
                   "--no-first-run",
                   "--disable-background-networking",
                   "--disable-component-update",
                   "--disable-sync",
                   "--user-data-dir=" + profile.path(),
                   "--dump-dom",
                   "http://" + merhaba.address() + "/"};
  if (::geteuid() == 0) command.words.insert(command.words.begin() + 1, "--no-sandbox");
  const Said said = test::run(command);
  INFO(said.err);
  CHECK(said.code == 0);
  CHECK_THAT(said.out, ContainsSubstring(">" + default_greeting + "<"));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.adds_up());
}

}  // namespace
}  // namespace merhaba::e2e
