#include "bench/command/load_options.hpp"

#include <sched.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "bench/command/common_options.hpp"
#include "bench/load/mode.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::command::test {
namespace {

using Catch::Matchers::ContainsSubstring;

net::SocketAddress server() { return net::resolve(net::parse_listen("127.0.0.1:8080")).front(); }

// On a testbed, which pins us; afterwards we are where we were.
load::Work work_of(const LoadOptions& options, load::Mode mode) {
  cpu_set_t before;
  ::sched_getaffinity(0, sizeof before, &before);
  const target::Testbed testbed({target::Network::host, {}, {}}, true);
  ::sched_setaffinity(0, sizeof before, &before);
  return make_work(options, mode, server(), testbed);
}

// What is wrong in the options, in words.
std::string wrong(const LoadOptions& options, load::Mode mode = load::Mode::open) {
  return error_of([&] { work_of(options, mode); });
}

LoadOptions usual() {
  LoadOptions options;
  options.duration = "5s";
  return options;
}

TEST_CASE("rates are one, or evenly spaced steps with both ends among them") {
  CHECK(rate_steps("5000") == std::vector<double>{5000});
  CHECK(rate_steps("0.5") == std::vector<double>{0.5});
  CHECK(rate_steps("100..200/2") == std::vector<double>{100, 200});
  CHECK(rate_steps("100..300/5") == std::vector<double>{100, 150, 200, 250, 300});
  CHECK(rate_steps("1000..8000") ==
        std::vector<double>{1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000});
}

TEST_CASE("a rate may say that it is per second") {
  CHECK(rate_steps("200000/s") == std::vector<double>{200'000});
  CHECK(rate_steps("0.5/s") == std::vector<double>{0.5});
  CHECK(rate_steps("100/s..200/2") == std::vector<double>{100, 200});
  for (const char* text : {"/s", "5/", "5/m", "5/s/s", "5 /s", "5/sec", "0/s"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(rate_steps(text), UsageError);
    CHECK_THAT(error_of([&] { rate_steps(text); }), ContainsSubstring("--rate: "));
  }
}

TEST_CASE("anything but a rate is refused, with the option and what it takes") {
  for (const char* text : {"", "abc", "0", "0.05", "-5", "1e8", "nan", "inf", "5s", " 5", "5 ",
                           "5..", "..5", "..", "5..x", "x..5", "5../3", "5..6/"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(rate_steps(text), UsageError);
    CHECK_THAT(error_of([&] { rate_steps(text); }), ContainsSubstring("--rate"));
  }
  CHECK(error_of([] { rate_steps("fast"); }) ==
        "--rate: \"fast\" is not a rate; use arrivals per second, from 0.1 to 10000000");
  CHECK(error_of([] { rate_steps("200..100/5"); }) ==
        "--rate: \"200..100/5\" must rise from LOW to HIGH");
  CHECK(error_of([] { rate_steps("100..100"); }) ==
        "--rate: \"100..100\" must rise from LOW to HIGH");
  for (const char* text : {"1..2/1", "1..2/0", "1..2/1001", "1..2/x", "1..2/2.5"}) {
    CHECK_THAT(error_of([&] { rate_steps(text); }),
               ContainsSubstring("--rate: '") &&
                   ContainsSubstring("is not a whole number from 2 to 1000"));
  }
}

TEST_CASE("times that are none are refused, with the option and the forms") {
  for (const char* text : {"", "soon", "5 s", "25h", "-1s"}) {
    LoadOptions duration = usual();
    duration.duration = text;
    CHECK_THAT(wrong(duration), ContainsSubstring("--duration: '") &&
                                    ContainsSubstring("write 250ms, 10s, 1.5m or 2h"));
    LoadOptions timeout = usual();
    timeout.timeout = text;
    CHECK_THAT(wrong(timeout), ContainsSubstring("--timeout: '") &&
                                   ContainsSubstring("write 250ms, 10s, 1.5m or 2h"));
  }
  LoadOptions nothing = usual();
  nothing.duration = "0";
  CHECK_THAT(wrong(nothing), ContainsSubstring("--duration: 0"));
  nothing = usual();
  nothing.timeout = "0s";
  CHECK_THAT(wrong(nothing), ContainsSubstring("--timeout: 0"));
}

TEST_CASE("a header or path that would break the request is refused, with the form") {
  for (const char* header : {"NoColon", "", "A: b\r\nX: y", "A: b\n"}) {
    LoadOptions options = usual();
    options.headers = {"Fine: yes", header};
    CHECK_THAT(wrong(options), ContainsSubstring("--header: ") &&
                                   ContainsSubstring("is not of the form 'Name: value'"));
  }
  for (const char* path : {"", "no-slash", "/a b", "/a\r\nX: y"}) {
    LoadOptions options = usual();
    options.path = path;
    CHECK_THAT(wrong(options), ContainsSubstring("--path: ") &&
                                   ContainsSubstring("must begin with / and contain no space"));
  }
}

TEST_CASE(
    "the request is HTTP/1.1, closes where connections are not kept, and holds what is asked") {
  LoadOptions options = usual();
  options.path = "/a?b=c";
  options.headers = {"X-One: 1", "X-Two: 2"};
  const std::string begin = "GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n";
  const std::string end = "X-One: 1\r\nX-Two: 2\r\n\r\n";
  for (const load::Mode mode : {load::Mode::drain, load::Mode::closed, load::Mode::open}) {
    CHECK(work_of(options, mode).request == begin + "Connection: close\r\n" + end);
  }
  for (const load::Mode mode : {load::Mode::keepalive, load::Mode::pipeline}) {
    CHECK(work_of(options, mode).request == begin + end);
  }
}

TEST_CASE("raw clients send no HTTP, and cannot keep their connections") {
  LoadOptions options = usual();
  options.protocol = "raw";
  const load::Work work = work_of(options, load::Mode::drain);
  CHECK(work.raw);
  CHECK(work.request == "merhaba\n");
  for (const load::Mode mode : {load::Mode::keepalive, load::Mode::pipeline}) {
    CHECK_THAT(wrong(options, mode), ContainsSubstring("--protocol raw: "));
  }
}

TEST_CASE("each mode takes what is meant for it") {
  LoadOptions options = usual();
  options.connections = 77;
  options.depth = 5;
  options.rate = "100..900/3";
  options.arrivals = "constant";
  options.timeout = "1500ms";
  options.sources = 3;
  CHECK(work_of(options, load::Mode::drain).clients == 1000);
  CHECK(work_of(options, load::Mode::open).clients == 4096);
  CHECK(work_of(options, load::Mode::closed).clients == 64);
  CHECK(work_of(options, load::Mode::closed).connections == 77);
  CHECK(work_of(options, load::Mode::drain).connections == 0);
  CHECK(work_of(options, load::Mode::keepalive).connections == 0);
  CHECK(work_of(options, load::Mode::pipeline).depth == 5);
  CHECK(work_of(options, load::Mode::keepalive).depth == 1);
  CHECK(work_of(options, load::Mode::open).rate == 900);
  CHECK(work_of(options, load::Mode::open).arrivals == load::Arrivals::constant);
  CHECK(work_of(options, load::Mode::open).duration == std::chrono::seconds(5));
  CHECK(work_of(options, load::Mode::open).timeout == std::chrono::milliseconds(1500));
  CHECK(work_of(options, load::Mode::closed).sources.size() == 3);
  options.clients = 5;
  CHECK(work_of(options, load::Mode::drain).clients == 5);
}

// What CLI11 says of the arguments of a command with all of these options; "" if they are taken.
std::string parse(std::vector<std::string> arguments, LoadOptions& options) {
  CLI::App command;
  add_options(command, options, "5s");
  std::reverse(arguments.begin(), arguments.end());
  try {
    command.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("arguments out of their range are refused by name") {
  for (const char* option : {"--clients", "--depth", "--sources", "--backlog", "--arrivals",
                             "--protocol", "--netns", "--seed", "--connections"}) {
    for (const char* value : {"-1", "99999999", "other"}) {
      const std::string_view name = option;
      if (value[0] == '9' && (name == "--seed" || name == "--connections")) continue;
      LoadOptions options;
      CAPTURE(option, value);
      CHECK_THAT(parse({option, value}, options), ContainsSubstring(option));
    }
  }
  LoadOptions options;
  CHECK(parse({"--clients", "0"}, options) != "");
  CHECK(parse({"--clients", "1000001"}, options) != "");
  CHECK(parse({"--clients", "1000000", "-H", "A: b", "-H", "C: d"}, options) == "");
  CHECK(options.headers == std::vector<std::string>{"A: b", "C: d"});
  CHECK(options.duration == "5s");
}

TEST_CASE("a share is in percent, and anything else is refused with the option") {
  CHECK(parse_percent("--overlap", "90%") == 0.9);
  CHECK(parse_percent("--overlap", "0.5%") == 0.005);
  CHECK(parse_percent("--overlap", "0%") == 0);
  CHECK(parse_percent("--overlap", "100%") == 1);
  for (const char* text : {"", "%", "2", "0.02", "-1%", "100.1%", "2 %", " 2%", "2%%", "nan%",
                           "inf%", "1e9%", "two%"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_percent("--tolerance", text), UsageError);
    CHECK(error_of([&] { parse_percent("--tolerance", text); }) ==
          "--tolerance: \"" + std::string(text) +
              "\" is not a percentage; use 0% to 100%, such as 2%");
  }
}

TEST_CASE("modes are known by their names, and what their unit is") {
  for (const load::Mode mode : {load::Mode::drain, load::Mode::closed, load::Mode::open,
                                load::Mode::keepalive, load::Mode::pipeline}) {
    CHECK(load::parse_mode(load::mode_name(mode)) == mode);
    load::Work work;
    work.mode = mode;
    CHECK(load::unit_of(mode) == (work.keeps() ? "request" : "connection"));
  }
  CHECK_THROWS_AS(load::parse_mode("Drain"), UsageError);
  CHECK(error_of([] { load::parse_mode("fast"); }) ==
        "there is no mode \"fast\"; use one of drain, closed, open, keepalive, pipeline");
}

}  // namespace
}  // namespace merhaba::bench::command::test
