// The program as a user meets it: what it prints where, and its exit codes.
#include <sys/stat.h>

#include <algorithm>
#include <regex>
#include <string>

#include "cli/fixtures.hpp"
#include "support/catch.hpp"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using merhaba::test::Outcome;
using merhaba::test::run_merhaba;
using merhaba::test::run_shell;

namespace {

const merhaba::test::Variables turkish{{"LC_ALL", "tr_TR.UTF-8"}, {"LANGUAGE", ""}};

bool has_translation() {
  return run_merhaba({"--help"}, "", turkish).out.find("Kullanım") != std::string::npos;
}

}  // namespace

TEST_CASE("the help goes to standard output, and is success") {
  const Outcome outcome = run_merhaba({"--help"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.starts_with("Usage: merhaba [OPTIONS] [GREETING]\n"));
  CHECK(outcome.err.empty());
}

TEST_CASE("the version names the program and the libraries it runs with") {
  const Outcome outcome = run_merhaba({"--version"});
  CHECK(outcome.code == 0);
  const std::regex form(
      "merhaba \\d+\\.\\d+\\.\\d+ \\((commit [0-9a-f]{7,}(-dirty)?, )?libuv \\d+\\.\\d+\\.\\d+, "
      "llhttp \\d+\\.\\d+\\.\\d+\\)\n");
  INFO(outcome.out);
  CHECK(std::regex_match(outcome.out, form));
}

TEST_CASE("wrong use gives one line and a hint, not the whole help") {
  for (const char* word : {"--bcklog=5", "--backlog", "-b=x", "--status=100", "--header=x",
                           "--listen=x", "--workers=0", "--stall=0", "-x"}) {
    INFO(word);
    const Outcome outcome = run_merhaba({word});
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.starts_with("merhaba: "));
    CHECK_THAT(outcome.err, EndsWith("\ntry: merhaba --help\n"));
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 2);
  }
}

TEST_CASE("a failure is reported without a hint at the options") {
  const Outcome outcome = run_merhaba({"--body-file", "/nonexistent"});
  CHECK(outcome.code == 1);
  CHECK(outcome.out.empty());
  CHECK(outcome.err ==
        "merhaba: cannot open '/nonexistent' (--body-file): No such file or directory; check the "
        "path and its permissions\n");
}

TEST_CASE("--check says what would be served, and serves nothing") {
  const Outcome outcome = run_merhaba({"--check", "-l", "127.0.0.1:0", "-l", "unix:/m", "hello"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with("privileges while serving: uid "));
  CHECK_THAT(outcome.err,
             EndsWith("\nthe options are valid: 127.0.0.1:0, unix:/m, a greeting of 5 bytes\n"));
}

TEST_CASE("--check finds what is wrong") {
  CHECK(run_merhaba({"--check", "--backlog", "x"}).code == 2);
  CHECK(run_merhaba({"--check", "--port-file", "/nonexistent/port"}).code == 1);
  CHECK(run_merhaba({"--check", "--pid-file", "/nonexistent/pid"}).code == 1);
  CHECK(run_merhaba({"--check", "--summary-file", "/nonexistent/summary"}).code == 1);
  CHECK(run_merhaba({"--check", "-l", "unix:/" + std::string(200, 'x')}).code != 0);
  CHECK(run_merhaba({"--check", "-l", "name.invalid:80"}).code == 1);
}

TEST_CASE("the greeting is read from standard input to its end") {
  CHECK_THAT(run_merhaba({"--check", "-"}, "Merhaba dünya!\n").err,
             ContainsSubstring("a greeting of 16 bytes"));
  CHECK_THAT(run_merhaba({"--check", "-"}, "").err, ContainsSubstring("a greeting of 0 bytes"));
  CHECK_THAT(run_merhaba({"--check"}, "", {{"MERHABA_GREETING", "-"}}).err,
             ContainsSubstring("a greeting of 0 bytes"));
}

TEST_CASE("a configuration file that everybody can write to gives a warning") {
  const merhaba::test::TemporaryFile file("backlog = 7\n");
  const std::vector<std::string> words{"--check", "--config", file.path()};
  CHECK_THAT(run_merhaba(words).err, !ContainsSubstring("warning"));
  REQUIRE(::chmod(file.path().c_str(), 0666) == 0);
  const Outcome outcome = run_merhaba(words);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.err, StartsWith("merhaba: warning: '" + file.path() +
                                     "' (--config) is writable by everybody, so anybody can set "
                                     "the options; remove that permission: chmod o-w\n"));
}

TEST_CASE("a FIFO or a device as the configuration or the body is an error, not a hang") {
  CHECK(run_shell("exec timeout 10 \"$MERHABA_BINARY\" --check --config /dev/zero").code == 1);
  const Outcome outcome = run_shell(
      "fifo=$(mktemp -u) && mkfifo $fifo && "
      "{ timeout 10 \"$MERHABA_BINARY\" --check --config $fifo; a=$?; "
      "timeout 10 \"$MERHABA_BINARY\" --check --body-file $fifo; b=$?; rm $fifo; echo $a $b; }");
  CHECK(outcome.out == "1 1\n");
}

TEST_CASE("an endless greeting is refused") {
  const Outcome outcome = run_shell("exec \"$MERHABA_BINARY\" --check - </dev/zero");
  CHECK(outcome.code == 1);
  CHECK(outcome.err ==
        "merhaba: cannot use the greeting from standard input: it is longer than 64MiB\n");
}

TEST_CASE("help that cannot be written is a failure") {
  const Outcome outcome = run_shell("exec \"$MERHABA_BINARY\" --help >&-");
  CHECK(outcome.code == 0);  // into /dev/null, which takes the closed descriptor's place
  if (::system("test -w /dev/full") == 0) {
    CHECK(run_shell("exec \"$MERHABA_BINARY\" --help >/dev/full").code == 1);
  }
}

TEST_CASE("under a Turkish locale everything is Turkish, installed or not") {
  if (!has_translation()) SKIP("the Turkish translation was not built (msgfmt is missing)");
  CHECK(run_merhaba({"--help"}, "", turkish).out.starts_with("Kullanım: merhaba"));
  const Outcome outcome = run_merhaba({"--bcklog"}, "", turkish);
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "merhaba: --bcklog diye bir seçenek yok; --backlog demek mi istediniz?\n"
        "deneyin: merhaba --help\n");
  CHECK_THAT(run_merhaba({"--body-file", "/nonexistent"}, "", turkish).err,
             ContainsSubstring("Böyle bir dosya ya da dizin yok"));
}

TEST_CASE("the language is taken from the usual variables") {
  if (!has_translation()) SKIP("the Turkish translation was not built (msgfmt is missing)");
  const auto starts = [](const char* all, const char* messages, const char* lang,
                         const char* language) {
    const Outcome outcome = run_merhaba(
        {"--help"}, "",
        {{"LC_ALL", all}, {"LC_MESSAGES", messages}, {"LANG", lang}, {"LANGUAGE", language}});
    return outcome.out.substr(0, outcome.out.find(':'));
  };
  CHECK(starts("tr_TR.UTF-8", "", "", "") == "Kullanım");
  CHECK(starts("", "tr_TR.UTF-8", "C", "") == "Kullanım");
  CHECK(starts("", "", "tr_TR.UTF-8", "") == "Kullanım");
  CHECK(starts("", "", "tr_TR", "") == "Kullanım");
  CHECK(starts("", "", "tr", "") == "Kullanım");
  CHECK(starts("C.UTF-8", "", "", "tr") == "Kullanım");
  CHECK(starts("tr_TR.UTF-8", "", "", "en") == "Usage");
  CHECK(starts("C", "", "tr_TR.UTF-8", "") == "Usage");
  CHECK(starts("", "", "", "") == "Usage");
  CHECK(starts("xx_XX.UTF-8", "", "", "") == "Usage");
}

TEST_CASE("the Turkish help fits into 80 columns and has every option") {
  if (!has_translation()) SKIP("the Turkish translation was not built (msgfmt is missing)");
  const std::string text = run_merhaba({"--help=all"}, "", turkish).out;
  std::size_t columns = 0;
  std::size_t widest = 0;
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80) ++columns;
    if (c == '\n') columns = 0;
    widest = std::max(widest, columns);
  }
  CHECK(widest <= 80);
  const std::regex name("--[a-z][a-z-]*");
  const std::string english = run_merhaba({"--help=all"}).out;
  for (std::sregex_iterator at(english.begin(), english.end(), name), end; at != end; ++at) {
    CHECK_THAT(text, ContainsSubstring(at->str()));
  }
}
