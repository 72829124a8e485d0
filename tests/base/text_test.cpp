#include "base/text.hpp"

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a duration is read in every unit, and seconds when bare") {
  CHECK(parse_duration("250ms") == Milliseconds{250});
  CHECK(parse_duration("10s") == Milliseconds{10'000});
  CHECK(parse_duration("10") == Milliseconds{10'000});
  CHECK(parse_duration("1.5m") == Milliseconds{90'000});
  CHECK(parse_duration("2h") == Milliseconds{7'200'000});
  CHECK(parse_duration("0.25") == Milliseconds{250});
  CHECK(parse_duration("007s") == Milliseconds{7'000});
}

TEST_CASE("a duration is rounded to the nearest millisecond") {
  CHECK(parse_duration("1.4ms") == Milliseconds{1});
  CHECK(parse_duration("1.5ms") == Milliseconds{2});
  CHECK(parse_duration("0.333333333s") == Milliseconds{333});
}

TEST_CASE("a duration reaches from 1 ms to 24 h, and is 0 only when written so") {
  CHECK(parse_duration("1ms") == Milliseconds{1});
  CHECK(parse_duration("24h") == Milliseconds{86'400'000});
  CHECK(parse_duration("86400000ms") == Milliseconds{86'400'000});
  CHECK(parse_duration("0") == Milliseconds{0});
  CHECK(parse_duration("0s") == Milliseconds{0});
  CHECK(parse_duration("0.0ms") == Milliseconds{0});
  CHECK_THROWS_AS(parse_duration("0.4ms"), UsageError);
  CHECK_THROWS_AS(parse_duration("0.000000001s"), UsageError);
  CHECK_THROWS_AS(parse_duration("24.0001h"), UsageError);
  CHECK_THROWS_AS(parse_duration("86400001ms"), UsageError);
  CHECK_THROWS_AS(parse_duration("18446744073709551615h"), UsageError);
  CHECK_THROWS_AS(parse_duration("18446744073709551616"), UsageError);
}

TEST_CASE("what is no duration is refused, and the forms are shown") {
  for (const char* text : {"", "s", "ms", ".", ".5s", "1.", "1.s", "1.0000000001s", "-1s", "+1s",
                           " 1s", "1 s", "1s ", "1S", "1x", "1sec", "1e3", "0x10", "1.2.3s"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_duration(text), UsageError);
  }
  CHECK_THROWS_WITH(parse_duration("3x\n"),
                    ContainsSubstring("'3x\\n'") && ContainsSubstring("250ms, 10s, 1.5m or 2h"));
}

TEST_CASE("a size is read in powers of 1024, whatever the unit's spelling") {
  CHECK(parse_size("0") == 0);
  CHECK(parse_size("512") == 512);
  CHECK(parse_size("512B") == 512);
  for (const char* text : {"16KiB", "16K", "16KB", "16k", "16kib", "16kb"}) {
    INFO(text);
    CHECK(parse_size(text) == 16'384);
  }
  CHECK(parse_size("1MiB") == 1'048'576);
  CHECK(parse_size("2GiB") == 2'147'483'648);
}

TEST_CASE("a size reaches to 64 bits and not beyond") {
  CHECK(parse_size("18446744073709551615") == UINT64_MAX);
  CHECK(parse_size("17179869183GiB") == 17'179'869'183ULL << 30);
  CHECK_THROWS_AS(parse_size("18446744073709551616"), UsageError);
  CHECK_THROWS_AS(parse_size("17179869184GiB"), UsageError);
}

TEST_CASE("what is no size is refused, and the forms are shown") {
  for (const char* text : {"", "K", "-1", "1.5K", "1 K", "1T", "1Ki", "1KiBs", "1BB", "0x10"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_size(text), UsageError);
  }
  CHECK_THROWS_WITH(parse_size("lots"), ContainsSubstring("'lots'") && ContainsSubstring("16KiB"));
}

TEST_CASE("a count lies within its bounds, both included") {
  CHECK(parse_count("5", "--n", 5, 9) == 5);
  CHECK(parse_count("9", "--n", 5, 9) == 9);
  CHECK(parse_count("18446744073709551615", "--n", 0, UINT64_MAX) == UINT64_MAX);
  for (const char* text : {"4", "10", "", "7x", "-7", "+7", " 7", "7.0", "18446744073709551623"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_count(text, "--n", 5, 9), UsageError);
  }
  CHECK_THROWS_WITH(parse_count("x", "--n", 5, 9), "--n: 'x' is not a whole number from 5 to 9");
}

TEST_CASE("a duration is written in its shortest exact form") {
  CHECK(format_duration(Milliseconds{0}) == "0");
  CHECK(format_duration(Milliseconds{1}) == "1ms");
  CHECK(format_duration(Milliseconds{1'500}) == "1500ms");
  CHECK(format_duration(Milliseconds{10'000}) == "10s");
  CHECK(format_duration(Milliseconds{90'000}) == "90s");
  CHECK(format_duration(Milliseconds{60'000}) == "1m");
  CHECK(format_duration(Milliseconds{7'200'000}) == "2h");
  CHECK(format_duration(Milliseconds{-1'500}) == "-1500ms");
}

TEST_CASE("a size is written in its shortest exact form") {
  CHECK(format_size(0) == "0");
  CHECK(format_size(1'000) == "1000");
  CHECK(format_size(1'024) == "1KiB");
  CHECK(format_size(16'384) == "16KiB");
  CHECK(format_size(1'048'576) == "1MiB");
  CHECK(format_size(1'572'864) == "1536KiB");
  CHECK(format_size(UINT64_MAX) == "18446744073709551615");
}

TEST_CASE("what is written can be read again") {
  for (std::int64_t ms : {1, 999, 1'000, 1'001, 59'999, 60'000, 3'600'000, 86'400'000}) {
    CHECK(parse_duration(format_duration(Milliseconds{ms})) == Milliseconds{ms});
  }
  for (std::uint64_t bytes : {0ULL, 1ULL, 1'023ULL, 1'024ULL, 1ULL << 30, (1ULL << 30) + 1}) {
    CHECK(parse_size(format_size(bytes)) == bytes);
  }
}
