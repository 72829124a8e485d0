// What people write, and what it means.
#include "fault/spec.hpp"

#include <string>

#include "support/catch.hpp"

namespace merhaba::fault::test {
namespace {

constexpr std::uint64_t kWhole = ~std::uint64_t{0};

// How much a share is off from numerator/denominator of 2^64, at most 1: it is cut, not rounded.
bool is_share(const std::string& when, long double numerator, long double denominator) {
  const Spec spec = parse_spec("close@" + when);
  const long double exact = numerator / denominator * 0x1p64L;
  return exact - static_cast<long double>(spec.share) >= 0 &&
         exact - static_cast<long double>(spec.share) < 2;
}

TEST_CASE("every kind is known by its name, with its level and its text") {
  const struct {
    const char* text;
    Kind kind;
    Level level;
  } kinds[] = {
      {"queue-full", Kind::queue_full, Level::listener},
      {"accept-late:1s", Kind::accept_late, Level::listener},
      {"phantom", Kind::phantom, Level::listener},
      {"refuse", Kind::refuse, Level::listener},
      {"accept-reset", Kind::accept_reset, Level::connection},
      {"delay:1s", Kind::delay, Level::request},
      {"status:503", Kind::status, Level::request},
      {"hang", Kind::hang, Level::request},
      {"close", Kind::close, Level::request},
      {"truncate", Kind::truncate, Level::request},
      {"trickle:1/1s", Kind::trickle, Level::request},
      {"reset", Kind::reset, Level::request},
      {"garbage", Kind::garbage, Level::request},
  };
  CHECK(std::size(kinds) == kKinds);
  for (const auto& [text, kind, level] : kinds) {
    INFO(text);
    const Spec spec = parse_spec(text);
    CHECK(spec.kind == kind);
    CHECK(spec.level() == level);
    CHECK(spec.text == text);
    CHECK(spec.share == Spec::kAll);
    CHECK_FALSE(spec.has_window());
  }
}

TEST_CASE("a number is taken up to its bounds, and left out where it may be") {
  const struct {
    const char* text;
    std::uint64_t number;
  } cases[] = {
      {"queue-full", 0},
      {"queue-full:0", 0},
      {"queue-full:1048576", 1'048'576},
      {"status:200", 200},
      {"status:599", 599},
      {"truncate", Spec::kHalf},
      {"truncate:0", 0},
      {"truncate:4KiB", 4096},
      {"reset", Spec::kHalf},
      {"reset:1GiB", std::uint64_t{1} << 30},
      {"trickle:1/1ms", 1},
      {"trickle:1GiB/24h", std::uint64_t{1} << 30},
  };
  for (const auto& [text, number] : cases) {
    INFO(text);
    CHECK(parse_spec(text).number == number);
  }
}

TEST_CASE("a time is one, from one to another, or exponential") {
  const struct {
    const char* text;
    int low, high;
    bool is_exponential;
  } cases[] = {
      {"delay:100ms", 100, 100, false},
      {"delay:1", 1'000, 1'000, false},
      {"delay:1.5s", 1'500, 1'500, false},
      {"delay:50ms-150ms", 50, 150, false},
      {"delay:1s-1s", 1'000, 1'000, false},
      {"delay:exp:100ms", 100, 100, true},
      {"delay:24h", 86'400'000, 86'400'000, false},
      {"accept-late:5ms", 5, 5, false},
      {"trickle:16/100ms", 100, 100, false},
  };
  for (const auto& [text, low, high, is_exponential] : cases) {
    INFO(text);
    const Spec spec = parse_spec(text);
    CHECK(spec.low.count() == low);
    CHECK(spec.high.count() == high);
    CHECK(spec.is_exponential == is_exponential);
  }
}

TEST_CASE("a share is a percentage or a ratio, exact to the last bit") {
  CHECK(is_share("5%", 5, 100));
  CHECK(is_share("0.1%", 1, 1000));
  CHECK(is_share("99.999999999%", 99'999'999'999, 100'000'000'000));
  CHECK(is_share("0.000000001%", 1, 100'000'000'000));
  CHECK(is_share("005%", 5, 100));
  CHECK(is_share("1/1000", 1, 1000));
  CHECK(is_share("1/3", 1, 3));
  CHECK(is_share("999999999999/1000000000000", 999'999'999'999, 1'000'000'000'000));
  CHECK(parse_spec("close@1/2").share == std::uint64_t{1} << 63);
  CHECK(parse_spec("close@50%").share == parse_spec("close@1/2").share);
  CHECK(parse_spec("close@0.1%").share == parse_spec("close@1/1000").share);
  for (const char* all : {"close@100%", "close@100.0%", "close@1/1", "close@7/7"}) {
    CHECK(parse_spec(all).share == kWhole);
  }
  CHECK(parse_spec("close@1/1000").kind == Kind::close);
  CHECK_FALSE(parse_spec("close@1/1000").has_window());
}

TEST_CASE("a window is once, or again from start to start") {
  const struct {
    const char* text;
    int lasts, every;
  } cases[] = {
      {"hang@2s/10s", 2'000, 10'000},
      {"hang@2s", 2'000, 0},
      {"queue-full@500ms/1m", 500, 60'000},
      {"refuse@1ms/2ms", 1, 2},
      {"accept-late:1s@0.5s/1h", 500, 3'600'000},
      {"phantom@24h", 86'400'000, 0},
  };
  for (const auto& [text, lasts, every] : cases) {
    INFO(text);
    const Spec spec = parse_spec(text);
    CHECK(spec.has_window());
    CHECK(spec.lasts.count() == lasts);
    CHECK(spec.every.count() == every);
    CHECK(spec.share == Spec::kAll);
  }
}

TEST_CASE("the kinds for new connections take a window, the others a share, too") {
  const std::string with_parameter[] = {"queue-full",   "accept-late:1s", "phantom",      "refuse",
                                        "accept-reset", "delay:1s",       "status:503",   "hang",
                                        "close",        "truncate",       "trickle:1/1s", "reset",
                                        "garbage"};
  for (const std::string& text : with_parameter) {
    INFO(text);
    CHECK_NOTHROW(parse_spec(text + "@2s/10s"));
    const bool takes_share = text != "queue-full" && text != "accept-late:1s" && text != "refuse";
    if (takes_share) {
      CHECK_NOTHROW(parse_spec(text + "@5%"));
    } else {
      CHECK_THROWS(parse_spec(text + "@5%"));
    }
  }
}

TEST_CASE("what was taken has characters that need no escape anywhere, and is not too long") {
  std::string longest = "delay:1";
  longest += "@0" + std::string(Spec::kLongestText - longest.size() - 6, '0') + "5%";
  CHECK_THROWS(parse_spec(longest));  // at most three digits
  const std::string many = "status:" + std::string(117, '0') + "503";
  CHECK(many.size() == 127);
  CHECK(parse_spec(many).number == 503);
  CHECK(parse_spec("status:" + std::string(118, '0') + "503").number == 503);
  CHECK_THROWS(parse_spec("status:" + std::string(119, '0') + "503"));
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (std::string text : {"delay:1s@5%", "trickle:16/100ms@1/9", "accept-late:1.5s@2s/10s",
                             "delay:exp:9ms", "delay:1ms-2ms", "queue-full:1", "truncate:4KiB"}) {
      for (std::size_t at = 0; at <= text.size(); ++at) {
        std::string odd = text;
        odd.insert(at, 1, c);
        try {
          const Spec spec = parse_spec(odd);
          CHECK(spec.text.find_first_not_of(
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:@%/.") ==
                std::string::npos);
        } catch (const std::exception&) {
        }
      }
    }
  }
}

}  // namespace
}  // namespace merhaba::fault::test
