#include "cli/convert.hpp"

#include <string>
#include <thread>

#include "base/error.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;

namespace {

Given given(const std::string& value) { return {"--name", {"earlier", value}}; }

template <class Convert>
std::string error(Convert convert, const std::string& value) {
  try {
    convert(given(value));
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("of several values the last counts") { CHECK(to_count(given("7"), 0, 9) == 7); }

TEST_CASE("a size lies within its bounds, both included") {
  CHECK(to_size(given("256"), 256, 1024) == 256);
  CHECK(to_size(given("1KiB"), 256, 1024) == 1024);
  const auto convert = [](const Given& value) { to_size(value, 256, 1024); };
  CHECK(error(convert, "255") == "--name: '255' is not from 256 to 1KiB");
  CHECK(error(convert, "1025") == "--name: '1025' is not from 256 to 1KiB");
  CHECK(error(convert, "x").starts_with("--name: 'x' is not a size"));
}

TEST_CASE("a timeout is at least a millisecond, other durations may be 0") {
  CHECK(to_duration(given("0")) == Milliseconds{0});
  CHECK(to_timeout(given("1ms")) == Milliseconds{1});
  CHECK(error(to_timeout, "0").starts_with("--name: 0 would time every client out"));
  CHECK(error(to_duration, "x").starts_with("--name: 'x' is not a duration"));
}

TEST_CASE("yes and no have four words each") {
  for (const char* word : {"true", "yes", "on", "1"}) CHECK(to_bool(given(word)));
  for (const char* word : {"false", "no", "off", "0"}) CHECK_FALSE(to_bool(given(word)));
  CHECK(error(to_bool, "maybe") == "--name: 'maybe' is neither true nor false");
  CHECK(error(to_bool, "") == "--name: '' is neither true nor false");
}

TEST_CASE("a status is final: 200 to 599") {
  CHECK(to_status(given("200")) == 200);
  CHECK(to_status(given("599")) == 599);
  CHECK(error(to_status, "100").starts_with("--name: 100 is an interim status"));
  CHECK(error(to_status, "199").starts_with("--name: 199 is an interim status"));
  for (const char* text : {"0", "99", "600", "1000", "20", "2xx", ""}) {
    CHECK(error(to_status, text) ==
          std::string("--name: '") + text + "' is not a whole number from 200 to 599");
  }
}

TEST_CASE("workers are counted, or as many as there are CPUs") {
  CHECK(to_workers(given("1")) == 1);
  CHECK(to_workers(given("1024")) == 1024);
  CHECK(to_workers(given("auto")) >= 1);
  CHECK(to_workers(given("auto")) <= std::max(1U, std::thread::hardware_concurrency()));
  for (const char* text : {"0", "1025", "Auto", "-1", ""}) {
    CHECK(error(to_workers, text) ==
          std::string("--name: '") + text + "' is neither auto nor a whole number from 1 to 1024");
  }
}

TEST_CASE("a stall has a duration, and may come again") {
  CHECK(to_stall(given("2s")).duration == Milliseconds{2'000});
  CHECK(to_stall(given("2s")).every == Milliseconds{0});
  CHECK(to_stall(given("500ms/10s")).duration == Milliseconds{500});
  CHECK(to_stall(given("500ms/10s")).every == Milliseconds{10'000});
  CHECK(to_stall(given("2s/0")).every == Milliseconds{0});
  CHECK(error(to_stall, "0").starts_with("--name: a stall of 0 blocks nothing"));
  CHECK(error(to_stall, "2s/2s").starts_with("--name: the stalls would never end"));
  for (const char* text : {"", "/", "2s/", "/10s", "2s/10s/1s", "x"}) {
    INFO(text);
    CHECK(error(to_stall, text).find("is not a duration") != std::string::npos);
  }
}

TEST_CASE("a choice is one of its words, and the nearest is suggested") {
  const auto convert = [](const Given& value) {
    return to_choice(value, {"off", "common", "combined", "json"});
  };
  CHECK(convert(given("off")) == 0);
  CHECK(convert(given("json")) == 3);
  CHECK(error(convert, "commn") ==
        "--name: 'commn' is not one of off, common, combined, json; did you mean common?");
  CHECK(error(convert, "xml") == "--name: 'xml' is not one of off, common, combined, json");
  CHECK(error(convert, "OFF") == "--name: 'OFF' is not one of off, common, combined, json");
}

TEST_CASE("an invalid address is reported with the option that has it") {
  CHECK(to_listen("MERHABA_LISTEN", "127.0.0.1:80").host == "127.0.0.1");
  CHECK_THROWS_WITH(to_listen("MERHABA_LISTEN", "nonsense"),
                    Catch::Matchers::ContainsSubstring("MERHABA_LISTEN: ") &&
                        Catch::Matchers::ContainsSubstring("nonsense"));
}
