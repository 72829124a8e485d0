#include "bench/result/table.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

TEST_CASE("columns are aligned by letters, not bytes, and no line ends in blanks") {
  Table table({{"server", Table::Align::left}, {"rate"}, {"note", Table::Align::left}});
  table.add({"bağlandı", "41,230/s", "ahead"});
  table.add({"nginx", "312", ""});
  table.add({"ğüşıöç", "12.7 µs", "-"});
  CHECK(table.text() ==
        "server        rate  note\n"
        "bağlandı  41,230/s  ahead\n"
        "nginx          312\n"
        "ğüşıöç     12.7 µs  -\n");
}

TEST_CASE("a table without rows is its heading") {
  CHECK(Table({{"server", Table::Align::left}, {"rate"}}).text() == "server  rate\n");
}

TEST_CASE("counts are whole from 100 on, their thousands apart") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(5) == "5");
  CHECK(format_count(5.123) == "5.12");
  CHECK(format_count(9.996) == "10.0");
  CHECK(format_count(12.34) == "12.3");
  CHECK(format_count(0.5) == "0.500");
  CHECK(format_count(99.94) == "99.9");
  CHECK(format_count(99.96) == "100");
  CHECK(format_count(312.4) == "312");
  CHECK(format_count(999.6) == "1,000");
  CHECK(format_count(41'230.4) == "41,230");
  CHECK(format_count(123'456) == "123,456");
  CHECK(format_count(1'234'567) == "1,234,567");
}

TEST_CASE("times have three digits, in the unit that leaves one to three before the point") {
  CHECK(format_time(0) == "0 ns");
  CHECK(format_time(7) == "7 ns");
  CHECK(format_time(41.66) == "41.7 ns");
  CHECK(format_time(999) == "999 ns");
  CHECK(format_time(999.6) == "1.00 µs");
  CHECK(format_time(12'700) == "12.7 µs");
  CHECK(format_time(999'600) == "1.00 ms");
  CHECK(format_time(312'000'000) == "312 ms");
  CHECK(format_time(1.03e9) == "1.03 s");
  CHECK(format_time(3600e9) == "3,600 s");
}

TEST_CASE("ratios have three digits") {
  CHECK(format_ratio(0.719) == "0.719");
  CHECK(format_ratio(1) == "1.00");
  CHECK(format_ratio(1.7) == "1.70");
  CHECK(format_ratio(0.07194) == "0.0719");
  CHECK(format_ratio(12.34) == "12.3");
}

TEST_CASE("sizes are in powers of 1024") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(312) == "312 B");
  CHECK(format_bytes(1023) == "1023 B");
  CHECK(format_bytes(1024) == "1.0 KiB");
  CHECK(format_bytes(10'957) == "10.7 KiB");
  CHECK(format_bytes(4.2 * 1024 * 1024) == "4.2 MiB");
  CHECK(format_bytes(512.0 * 1024 * 1024) == "512 MiB");
  CHECK(format_bytes(1023.9 * 1024 * 1024) == "1.0 GiB");
  CHECK(format_bytes(4096.0 * 1024 * 1024 * 1024) == "4096 GiB");
}

TEST_CASE("a line is cut between characters, not within one") {
  CHECK(cut("12.7 µs left", 6) == "12.7 µ");
  CHECK(cut("12.7 µs left", 5) == "12.7 ");
  CHECK(cut("12.7 µs", 7) == "12.7 µs");
  CHECK(cut("", 3).empty());
  CHECK(cut("abc", 0).empty());
}

}  // namespace
}  // namespace merhaba::bench::result::test
