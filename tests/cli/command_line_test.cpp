#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "cli/sources.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;

namespace {

using Words = std::vector<std::string>;

Settings read(const Words& words) { return read_command_line(option_table(), words); }

Words values(const Words& words, const std::string& name) {
  const Settings settings = read(words);
  const auto found = settings.find(name);
  return found == settings.end() ? Words{} : found->second.values;
}

std::string error(const Words& words) {
  try {
    read(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("no word says nothing") { CHECK(read({}).empty()); }

TEST_CASE("an option takes its value in every usual spelling") {
  CHECK(values({"--backlog", "5"}, "backlog") == Words{"5"});
  CHECK(values({"--backlog=5"}, "backlog") == Words{"5"});
  CHECK(values({"-b", "5"}, "backlog") == Words{"5"});
  CHECK(values({"-b5"}, "backlog") == Words{"5"});
  CHECK(values({"-vb5"}, "backlog") == Words{"5"});
  CHECK(values({"-vb5"}, "verbose") == Words{"true"});
  CHECK(values({"--verbose=no"}, "verbose") == Words{"no"});
  CHECK(values({"--header=A: b=c"}, "header") == Words{"A: b=c"});
}

TEST_CASE("what follows an option that needs a value is its value, whatever it looks like") {
  CHECK(values({"--backlog", "-5"}, "backlog") == Words{"-5"});
  CHECK(values({"-b-5"}, "backlog") == Words{"-5"});
  CHECK(values({"-b=5"}, "backlog") == Words{"=5"});
  CHECK(values({"--header", "-x: y"}, "header") == Words{"-x: y"});
  CHECK(values({"--body-file", "-status"}, "body-file") == Words{"-status"});
  CHECK(values({"--body-file", "-"}, "body-file") == Words{"-"});
  CHECK(values({"-b", ""}, "backlog") == Words{""});
}

TEST_CASE("a flag that is given an empty value has one, which is refused where it is read") {
  CHECK(values({"--verbose="}, "verbose") == Words{""});
}

TEST_CASE("messages call an option by its long name, whichever was used") {
  const Settings settings = read({"-b", "5", "hello"});
  CHECK(settings.at("backlog").name == "--backlog");
  CHECK(settings.at("greeting").name == "GREETING");
}

TEST_CASE("every option and every letter is understood") {
  for (const Option& option : option_table()) {
    if (option.is_greeting()) continue;
    INFO(option.name);
    const Words value = option.takes_value() ? Words{"x"} : Words{};
    for (const std::string& name : {option.flag(), std::string{'-', option.letter}}) {
      if (name[1] == '\0') continue;
      Words words{name};
      words.insert(words.end(), value.begin(), value.end());
      CHECK(values(words, option.name) == (option.takes_value() ? value : Words{"true"}));
    }
  }
}

TEST_CASE("an option given again adds to those before, and takes one word each time") {
  CHECK(values({"-l", "1", "hello", "-l", "2"}, "listen") == Words{"1", "2"});
  CHECK(values({"-l", "1", "hello", "-l", "2"}, "greeting") == Words{"hello"});
  CHECK(values({"-b", "1", "-b", "2"}, "backlog") == Words{"1", "2"});
}

TEST_CASE("the greeting is any one word, wherever it stands, taken as it is") {
  CHECK(values({"hello"}, "greeting") == Words{"hello"});
  CHECK(values({"-v", "hello", "-b", "5"}, "greeting") == Words{"hello"});
  CHECK(values({"-"}, "greeting") == Words{"-"});
  CHECK(values({""}, "greeting") == Words{""});
  CHECK(values({"[\"a\", \"b\"]"}, "greeting") == Words{"[\"a\", \"b\"]"});
  CHECK(values({"[[aa]]"}, "greeting") == Words{"[[aa]]"});
  CHECK(values({"{}"}, "greeting") == Words{"{}"});
  CHECK(values({"\xff\x80"}, "greeting") == Words{"\xff\x80"});
}

TEST_CASE("an address in brackets is one value") {
  CHECK(values({"-l", "[::1]:0"}, "listen") == Words{"[::1]:0"});
  CHECK(values({"-l", "[::1,::2]"}, "listen") == Words{"[::1,::2]"});
}

TEST_CASE("after -- nothing is an option") {
  CHECK(values({"-v", "--", "--help"}, "greeting") == Words{"--help"});
  CHECK(values({"--", "-5"}, "greeting") == Words{"-5"});
  CHECK(values({"--", "--"}, "greeting") == Words{"--"});
  CHECK(values({"--"}, "greeting") == Words{});
}

TEST_CASE("an unknown option is refused, with the nearest known one") {
  CHECK(error({"--bcklog", "5"}) == "unknown option --bcklog; did you mean --backlog?");
  CHECK(error({"--bcklog=5"}) == "unknown option --bcklog; did you mean --backlog?");
  CHECK(error({"--acess-log", "off"}) == "unknown option --acess-log; did you mean --access-log?");
  CHECK(error({"-listen", "80"}) == "unknown option -listen; did you mean --listen?");
  CHECK(error({"-listen=80"}) == "unknown option -listen; did you mean --listen?");
  CHECK(error({"--port", "80"}) == "unknown option --port; did you mean --listen?");
  CHECK(error({"--frobnicate"}) == "unknown option --frobnicate");
  CHECK(error({"-x"}) == "unknown option -x");
  CHECK(error({"-vx"}) == "unknown option -x");
  CHECK(error({"-5"}) == "unknown option -5");
  CHECK(error({"-name"}) == "unknown option -name");
  CHECK(error({"-name=x"}) == "unknown option -name");
  CHECK(error({"-v="}) == "unknown option -=");
  CHECK(error({"--="}) == "unknown option --");
  CHECK(error({"--greeting=x"}) == "unknown option --greeting");
  CHECK(error({"--\x1b[1m"}) == "unknown option --\\x1b[1m");
}

TEST_CASE("a value that is missing is asked for") {
  CHECK(error({"--backlog"}) == "--backlog needs a value: --backlog N");
  CHECK(error({"-b"}) == "--backlog needs a value: --backlog N");
  CHECK(error({"-vb"}) == "--backlog needs a value: --backlog N");
  CHECK(error({"--body-file="}) == "--body-file needs a value: --body-file PATH");
  CHECK(error({"--body-file=", "x"}) == "--body-file needs a value: --body-file PATH");
  CHECK(error({"-v", "--header", "--", "x"}) == "--header needs a value: --header 'NAME: VALUE'");
}

TEST_CASE("any words are either settings or wrong use") {
  const Words pieces{"-", "--", "=",    "b",       "v",     "backlog", "header", "greeting", " ",
                     "'", "\"", "\xff", "\x1b[1m", "[::1]", "{}",      "%s",     "5",        ""};
  std::minstd_rand random(1);
  const auto below = [&](std::size_t end) { return random() % end; };
  for (int i = 0; i < 5000; ++i) {
    Words words(below(4));
    std::size_t length = 0;
    for (std::string& word : words) {
      for (std::size_t n = below(5); n > 0; --n) word += pieces[below(pieces.size())];
      length += word.size();
    }
    try {
      for (const auto& [name, given] : read(words)) {
        REQUIRE(!given.values.empty());
        for (const std::string& value : given.values)
          REQUIRE(value.size() <= length + 4);  // "true"
      }
    } catch (const UsageError& error) {
      REQUIRE(std::string_view(error.what()).size() > 10);
    }
  }
}

TEST_CASE("a second greeting is refused, and quotes advised") {
  const std::string message = error({"Merhaba", "dünya!"});
  CHECK(message.find("'Merhaba' and 'dünya!'") != std::string::npos);
  CHECK(message.find("quote a greeting") != std::string::npos);
  CHECK(error({"a", "--", "b"}).find("'a' and 'b'") != std::string::npos);
}
