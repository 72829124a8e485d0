// Whole runs against servers that follow a script: counts to the unit, and what is shown on the
// way.
#include "bench/load/load.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "base/error.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using std::chrono::milliseconds;

void answer_and_close(Served& served) {
  if (served.request().empty()) return;
  served.send(last_response);
  served.close();
}

TEST_CASE("closed: exactly as many connections as asked, each finished") {
  const Server server([](Served& served, unsigned) { answer_and_close(served); });
  Work work = work_for(server.address(), Mode::closed);
  work.clients = 4;
  work.connections = 50;
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.attempted == 50);
  CHECK(tally.established == 50);
  CHECK(tally.finished == 50);
  CHECK(tally.responses == 50);
  CHECK(tally.in_time == 50);
  CHECK(tally.failures.empty());
  CHECK(tally.elapsed < work.duration);
  for (const Histogram* each : {&latencies.connect, &latencies.first_byte, &latencies.end}) {
    CHECK(each->count() == 50);
  }
}

TEST_CASE("closed: until the time is up, and clients on the way still arrive") {
  std::atomic<std::uint64_t> served_count = 0;
  Tally tally;
  {
    const Server server([&](Served& served, unsigned) {
      answer_and_close(served);
      ++served_count;
    });
    Work work = work_for(server.address(), Mode::closed);
    work.clients = 3;
    work.duration = milliseconds(60);
    Latencies latencies;
    tally = run_load(work, latencies, {});
    CHECK(tally.elapsed >= work.duration);
  }
  CHECK(tally.attempted == served_count);
  CHECK(tally.finished == served_count);
  CHECK(tally.responses == served_count);
  CHECK(tally.in_time <= tally.responses);
  CHECK(tally.failures.empty());
}

TEST_CASE("every client is finished or counted among the failures") {
  const Server server([](Served& served, unsigned number) {
    served.request();
    switch (number) {
      case 0:
        return served.close();
      case 1:
        return served.reset();
      case 2:
        served.send("220 mail ESMTP\r\n");
        return served.await_end();
      case 3:
        served.send(last_response.substr(0, 30));
        return served.close();
      case 4:
        return served.await_end();
      case 5:
        return served.send("HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      default:
        return served.send(last_response);
    }
  });
  Work work = work_for(server.address(), Mode::closed);
  work.connections = 10;
  work.timeout = milliseconds(200);
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  Failures failures = tally.failures;
  std::erase_if(failures, [](const auto& each) { return each.first.kind == FailureKind::no_http; });
  CHECK(failures == Failures{{{FailureKind::closed_unanswered}, 1},
                             {{FailureKind::closed_within_response}, 1},
                             {{FailureKind::read, ECONNRESET}, 1},
                             {{FailureKind::timed_out_unanswered}, 1}});
  CHECK(tally.failed() == 5);
  CHECK(tally.finished == 5);
  CHECK(tally.attempted == 10);
  CHECK(tally.error_statuses == std::map<int, std::uint64_t>{{503, 1}});
  CHECK(latencies.end.count() == 5);
}

TEST_CASE("clients that nobody listens to fail, each of them") {
  Listener listener;
  listener.close();
  Work work = work_for(listener.address(), Mode::closed);
  work.connections = 5;
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.failures == Failures{{{FailureKind::connect, ECONNREFUSED}, 5}});
  CHECK(tally.attempted == 5);
}

// Answers until `most` requests are done, the last with its announcement.
Server::Script keeping(std::atomic<std::uint64_t>& answered, unsigned most) {
  return [&answered, most](Served& served, unsigned) {
    for (unsigned i = 1; i <= most && !served.request().empty(); ++i) {
      ++answered;
      served.send(i == most ? last_response : kept_response);
    }
  };
}

TEST_CASE("keepalive: many responses on each connection, all of them counted") {
  std::atomic<std::uint64_t> answered = 0;
  const Server server(keeping(answered, UINT_MAX));
  Work work = work_for(server.address(), Mode::keepalive);
  work.clients = 3;
  work.duration = milliseconds(60);
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.attempted == 3);
  CHECK(tally.finished == 3);
  CHECK(tally.responses > 3);
  CHECK(tally.responses == answered);
  CHECK(latencies.end.count() == answered);
  CHECK(latencies.connect.count() == 3);
}

TEST_CASE(
    "keepalive: a server that closes after some requests is called again, and nothing fails") {
  std::atomic<std::uint64_t> answered = 0;
  const Server server(keeping(answered, 5));
  Work work = work_for(server.address(), Mode::keepalive);
  work.clients = 2;
  work.duration = milliseconds(60);
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.failures.empty());
  CHECK(tally.attempted > 2);
  CHECK(tally.finished == tally.attempted);
  CHECK(tally.responses == answered);
}

TEST_CASE("pipeline: as many requests at a time, all of them answered and counted") {
  std::atomic<std::uint64_t> answered = 0;
  const Server server(keeping(answered, UINT_MAX));
  Work work = work_for(server.address(), Mode::pipeline);
  work.depth = 8;
  work.duration = milliseconds(60);
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.failures.empty());
  CHECK(tally.responses == answered);
  CHECK(tally.responses == 8 * latencies.end.count());
}

TEST_CASE("raw: as many responses as connections that brought something") {
  const Server server([](Served& served, unsigned number) {
    served.request();
    if (number != 3) served.send("Merhaba d\xc3\xbcnya!");
  });
  Work work = work_for(server.address(), Mode::closed);
  work.raw = true;
  work.connections = 8;
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.finished == 7);
  CHECK(tally.failures == Failures{{{FailureKind::closed_unanswered}, 1}});
}

TEST_CASE("a response larger than any buffer is read whole") {
  constexpr std::size_t kSize = 12 << 20;
  const Server server([](Served& served, unsigned) {
    served.request();
    served.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) + "\r\n\r\n" +
                std::string(kSize, 'x'));
  });
  Work work = work_for(server.address(), Mode::closed);
  work.connections = 2;
  Latencies latencies;
  CHECK(run_load(work, latencies, {}).finished == 2);
}

TEST_CASE("a watcher sees the counts so far, and may end the run") {
  const Server server([](Served& served, unsigned) { answer_and_close(served); });
  Work work = work_for(server.address(), Mode::closed);
  Latencies latencies;
  std::uint64_t seen = 0;
  const Watch watch = [&](kernel::Nanoseconds, const Tally& so_far) {
    seen = so_far.responses;
    if (seen > 20) throw std::runtime_error("enough");
  };
  CHECK_THROWS_WITH(run_load(work, latencies, watch), "enough");
  CHECK(seen > 20);
}

TEST_CASE("an interrupt ends a run") {
  const std::string reported = net::test::in_child([] {
    const Listener listener;  // never answers
    kernel::watch_interrupts();
    ::raise(SIGINT);
    Latencies latencies;
    try {
      run_load(work_for(listener.address(), Mode::closed), latencies, {});
    } catch (const kernel::Interrupted& interrupted) {
      return std::string(interrupted.what());
    }
    return std::string("it went on");
  });
  CHECK(reported == "interrupted");
}

TEST_CASE("looking without sleeping works the same, and its cost in vain is reported") {
  const Server server([](Served& served, unsigned) {
    served.request();
    std::this_thread::sleep_for(milliseconds(30));  // time in which there is nothing to see
    served.send(last_response);
  });
  Work work = work_for(server.address(), Mode::closed);
  work.connections = 2;
  work.spin = true;
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.finished == 2);
  CHECK(tally.idle_polls.count() > 0);
  CHECK(tally.idle_polls <= tally.elapsed);
}

}  // namespace
}  // namespace merhaba::bench::load::test
