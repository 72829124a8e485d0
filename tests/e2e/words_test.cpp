// The help, and everything said in both languages.
#include <algorithm>
#include <sstream>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

// In characters: the continuation bytes of UTF-8 take no column.
std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto wide = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
    });
    widest = std::max(widest, static_cast<std::size_t>(wide));
  }
  return widest;
}

const std::string every_option =
    "--body-file --protocol --status --header "
    "--listen --backlog --workers --defer-accept --fastopen --admin --port-file "
    "--pid-file "
    "--accept-batch --max-connections --max-header-bytes --max-body-bytes --max-unsent-bytes "
    "--send-buffer "
    "--header-timeout --idle-timeout --body-timeout --write-timeout --drain-delay "
    "--drain-timeout --stuck-after --stall "
    "--verbose --access-log --access-log-file --summary-file "
    "--fault --fault-seed --fault-header "
    "--user --sandbox "
    "--config --check --probe --completion --version --help";

const std::string common_options =
    "--body-file --protocol --status --header --listen --backlog --workers --admin --idle-timeout "
    "--drain-timeout --verbose --access-log --fault --config --check --version --help";

void check_help(const Said& said, const std::string& options) {
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  CHECK(widest_line(said.out) <= 80);
  std::istringstream names(options);
  for (std::string option; names >> option;) CHECK_THAT(said.out, ContainsSubstring(option));
  CHECK_THAT(said.out, ContainsSubstring("merhaba -p raw"));  // one of the examples
  CHECK_THAT(said.out, ContainsSubstring("man merhaba"));
}

void check_short_help(const Said& said) {
  check_help(said, common_options);
  CHECK(std::count(said.out.begin(), said.out.end(), '\n') <= 60);
  CHECK_THAT(said.out.substr(said.out.rfind('\n', said.out.size() - 2)),
             ContainsSubstring("merhaba --help=all"));
}

TEST_CASE("--help has the common options and examples on a page of 60 lines and 80 columns") {
  const Said said = run_merhaba({"--help"});
  check_short_help(said);
  CHECK_THAT(said.out, ContainsSubstring("Usage: merhaba [OPTIONS] [GREETING]") &&
                           ContainsSubstring("Examples:") && !ContainsSubstring("--send-buffer"));
  CHECK(run_merhaba({"-h"}).out == said.out);
}

TEST_CASE("--help=all has every option, and fits 80 columns") {
  const Said said = run_merhaba({"--help=all"});
  check_help(said, every_option);
  CHECK_THAT(said.out, ContainsSubstring("Usage: merhaba [OPTIONS] [GREETING]") &&
                           ContainsSubstring("Examples:"));
  const Said unknown = run_merhaba({"--help=everything"});
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err,
             ContainsSubstring("unknown value 'everything'") && ContainsSubstring("--help=all"));
}

TEST_CASE("the Turkish help has the same options, lines and columns") {
  if (!speaks_turkish()) SKIP("built without msgfmt: no Turkish messages");
  const Said common = run_merhaba({"--help"}, in_turkish());
  const Said all = run_merhaba({"--help=all"}, in_turkish());
  check_short_help(common);
  check_help(all, every_option);
  for (const std::string& text : {common.out, all.out}) {
    CHECK_THAT(text, !ContainsSubstring("Usage:") && !ContainsSubstring("Examples:") &&
                         ContainsSubstring("ş"));
  }
}

TEST_CASE("a Turkish start says dinleniyor, and a Turkish stop gives its account in Turkish") {
  if (!speaks_turkish()) SKIP("built without msgfmt: no Turkish messages");
  Merhaba merhaba({}, in_turkish());
  CHECK_THAT(merhaba.err(),
             ContainsSubstring(merhaba.address()) && ContainsSubstring("dinleniyor"));
  CHECK(ask(merhaba.address()).body == default_greeting);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK_THAT(ended.err, !ContainsSubstring("stopped:") && !ContainsSubstring("accepted"));
}

TEST_CASE("a Turkish error is Turkish from its first word to its last") {
  if (!speaks_turkish()) SKIP("built without msgfmt: no Turkish messages");
  Merhaba merhaba;
  const Said in_use = run_merhaba({"-l", merhaba.address()}, in_turkish());
  CHECK(in_use.code == 1);
  CHECK_THAT(in_use.err, ContainsSubstring(merhaba.address()) && !ContainsSubstring("cannot") &&
                             !ContainsSubstring("in use") && !ContainsSubstring("choose"));
  const Said unknown = run_merhaba({"--lisen"}, in_turkish());
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, ContainsSubstring("--listen") && !ContainsSubstring("did you mean") &&
                              !ContainsSubstring("try:"));
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("what is served does not depend on the language") {
  Merhaba english({"-p", "http"});
  Merhaba turkish({"-p", "http"}, in_turkish());
  const Answer here = ask(english.address());
  const Answer there = ask(turkish.address());
  CHECK(here.body == there.body);
  CHECK(here.field("Content-Type") == there.field("Content-Type"));
  // Days and months are English in HTTP, and the Turkish i must not break a field's name.
  CHECK_THAT(there.field("Date"), Catch::Matchers::EndsWith(" GMT"));
  CHECK(ask(turkish.address(), request("GET", "CONNECTION: CLOSE\r\n")).field("Connection") ==
        "close");
  CHECK(english.stop().code == 0);
  CHECK(turkish.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
