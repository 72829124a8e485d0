#include "base/log_lane.hpp"

#include <string>
#include <thread>

#include "support/catch.hpp"

using namespace merhaba;

namespace {

std::string all_of(LogLane& lane, std::size_t most = 4096) {
  std::string text;
  while (!lane.empty()) lane.take(text, most);
  return text;
}

TEST_CASE("lines come out as they went in, over the end of the ring as well") {
  LogLane lane(64);
  std::string expected, taken;
  for (int i = 0; i < 100; ++i) {
    const std::string line =
        std::to_string(i) + std::string(static_cast<std::size_t>(i % 20), 'x') + "\n";
    CHECK(lane.write(line));
    expected += line;
    if (i % 2 == 1) taken += all_of(lane, 16);
  }
  CHECK(taken == expected);
  CHECK(lane.dropped() == 0);
}

TEST_CASE("what does not fit is dropped whole, and its lines counted") {
  LogLane lane(16);
  CHECK(lane.write("123456789\n"));
  CHECK_FALSE(lane.write("abc\nabc\n"));
  CHECK(lane.dropped() == 2);
  CHECK(lane.write("abcde\n"));  // to the brim
  CHECK_FALSE(lane.write("\n"));
  CHECK(all_of(lane) == "123456789\nabcde\n");
  CHECK(lane.write("abc\n"));
  CHECK(lane.dropped() == 3);
}

TEST_CASE("only whole lines are taken, as many as are asked for, and one in any case") {
  LogLane lane(64);
  lane.write("one\ntwo\nthree is longer\n");
  std::string text;
  lane.take(text, 9);
  CHECK(text == "one\ntwo\n");
  lane.take(text, 9);
  CHECK(text == "one\ntwo\nthree is longer\n");
  lane.take(text, 9);
  CHECK(text == "one\ntwo\nthree is longer\n");
}

TEST_CASE("a lane is half empty again when as much is taken") {
  LogLane lane(16);
  CHECK(lane.is_half_empty());
  lane.write("1234567\n");
  CHECK(lane.is_half_empty());
  lane.write("1\n");
  CHECK_FALSE(lane.is_half_empty());
  std::string text;
  lane.take(text, 8);
  CHECK(lane.is_half_empty());
}

struct Counter {
  int calls = 0;
  void on_written() noexcept { ++calls; }
};

TEST_CASE("each write calls back") {
  LogLane lane(8);
  Counter counter;
  lane.on_written = Callback<>::to<&Counter::on_written>(&counter);
  lane.write("1\n");
  lane.write("too long\n");
  CHECK(counter.calls == 2);
}

TEST_CASE("one thread writes and another reads, and no line is lost or torn") {
  constexpr int kLines = 20'000;
  LogLane lane(4096);
  std::thread writer([&] {
    for (int i = 0; i < kLines;) {
      if (lane.write(std::to_string(i) + "\n")) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  std::string text;
  std::size_t at = 0;
  for (int i = 0; i < kLines;) {
    lane.take(text, 512);
    for (std::size_t end; (end = text.find('\n', at)) != std::string::npos; at = end + 1, ++i) {
      if (text.compare(at, end - at, std::to_string(i)) != 0) FAIL("line " << i);
    }
  }
  writer.join();
  CHECK(lane.empty());
}

}  // namespace
