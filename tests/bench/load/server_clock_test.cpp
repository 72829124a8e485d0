// The server's clock, read off its Date: right within the error that it names, or not at all.
#include "bench/load/server_clock.hpp"

#include <fmt/chrono.h>

#include <atomic>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using namespace std::chrono_literals;

// "Fri, 27 Nov 2026 22:23:16 GMT", of a clock that is so far ahead of ours.
std::string date(kernel::Nanoseconds ahead) {
  const auto time = std::chrono::system_clock::now() +
                    std::chrono::duration_cast<std::chrono::system_clock::duration>(ahead);
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(second)));
}

std::string response(const std::string& header) {
  return "HTTP/1.1 200 OK\r\n" + header + "Connection: close\r\nContent-Length: 2\r\n\r\nhi";
}

// Answers each client with what `text` returns, and counts them.
class Clock {
 public:
  explicit Clock(std::function<std::string()> text)
      : server_([this, text](Served& served, unsigned) {
          ++served_;
          served.request();
          served.send(text());
        }) {}

  std::optional<ServerClockReading> read() {
    return read_server_clock(work_for(server_.address(), Mode::open), asked_);
  }
  const Tally& asked() const { return asked_; }
  std::uint64_t served() const { return served_; }

 private:
  std::atomic<std::uint64_t> served_ = 0;
  Tally asked_;
  Server server_;
};

TEST_CASE("a clock that differs is read within the error that is named") {
  const kernel::Nanoseconds ahead = GENERATE(as<kernel::Nanoseconds>(), 0s, 12'345ms, -98'765ms);
  CAPTURE(ahead.count());
  Clock clock([ahead] { return response("Date: " + date(ahead) + "\r\n"); });
  const std::optional<ServerClockReading> reading = clock.read();
  REQUIRE(reading);
  CHECK(reading->error > 0ns);
  CHECK(reading->error < 200ms);
  const kernel::Nanoseconds off = reading->ahead + ahead;  // we are behind the server by `ahead`
  CHECK(off <= reading->error);
  CHECK(off >= -reading->error);
}

TEST_CASE("every request is counted, once it is answered") {
  Clock clock([] { return response("Date: " + date(0s) + "\r\n"); });
  REQUIRE(clock.read());
  const Tally& asked = clock.asked();
  CHECK(asked.attempted >= 2);
  CHECK(asked.attempted == clock.served());
  CHECK(asked.established == asked.attempted);
  CHECK(asked.finished == asked.attempted);
  CHECK(asked.responses == asked.attempted);
  CHECK(asked.failures.empty());
}

TEST_CASE("the name of a header is the same in every case, and others are none") {
  const std::string other = "X-Date: Fri, 27 Nov 2026 22:23:16 GMT\r\n";
  Clock clock([&] { return response(other + "date: " + date(0s) + "\r\n"); });
  const std::optional<ServerClockReading> reading = clock.read();
  REQUIRE(reading);
  CHECK(reading->ahead < 1s);
  CHECK(reading->ahead > -1s);
}

TEST_CASE("a server that sends no date has no clock, and its one response is counted") {
  const std::string text = GENERATE("", "Date: yesterday\r\n", "Date: 2026-11-27T22:23:16Z\r\n",
                                    "Date: Fri, 27 Nov 2026 22:23:16 CET\r\n",
                                    "X-Date: Fri, 27 Nov 2026 22:23:16 GMT\r\n");
  CAPTURE(text);
  Clock clock([&] { return response(text); });
  CHECK_FALSE(clock.read());
  CHECK(clock.asked().attempted == 1);
  CHECK(clock.asked().finished == 1);
  CHECK(clock.asked().responses == 1);
  CHECK(clock.asked().failures.empty());
}

TEST_CASE("a Date in the body is none") {
  Clock clock([] { return response("") + "\r\nDate: " + date(0s) + "\r\n\r\n"; });
  CHECK_FALSE(clock.read());
}

TEST_CASE("a server that closes without a response, or is gone, has no clock and is a failure") {
  Tally asked;
  {
    const Server server([](Served& served, unsigned) { served.request(); });
    CHECK_FALSE(read_server_clock(work_for(server.address(), Mode::open), asked));
    CHECK(asked.failures == Failures{{{FailureKind::closed_unanswered}, 1}});
  }
  Listener listener;
  const Work work = work_for(listener.address(), Mode::open);
  listener.close();
  CHECK_FALSE(read_server_clock(work, asked));
  CHECK(asked.attempted == 2);
  CHECK(asked.attempted == asked.finished + asked.failed());
}

TEST_CASE("a Date that never changes is waited for a second and a little more") {
  Clock clock([] { return response("Date: Fri, 27 Nov 2026 22:23:16 GMT\r\n"); });
  const kernel::Nanoseconds begun = kernel::now();
  CHECK_FALSE(clock.read());
  CHECK(kernel::now() - begun >= 1s);
  CHECK(kernel::now() - begun < 4s);  // 1.2 s, were the machine not busy
  CHECK(clock.asked().attempted == clock.served());
  CHECK(clock.asked().failures.empty());
}

TEST_CASE("a response that does not end is not waited for") {
  // Within less than the second that each part of it is waited for.
  std::atomic<bool> over = false;
  const Server server([&](Served& served, unsigned) {
    served.request();
    for (int i = 0; i < 100 && !over; ++i) {
      served.send("x");
      std::this_thread::sleep_for(100ms);
    }
  });
  Tally asked;
  const kernel::Nanoseconds begun = kernel::now();
  CHECK_FALSE(read_server_clock(work_for(server.address(), Mode::open), asked));
  over = true;
  CHECK(kernel::now() - begun < 6s);
  CHECK(asked.failures == Failures{{{FailureKind::timed_out_answering}, 1}});
}

}  // namespace
}  // namespace merhaba::bench::load::test
