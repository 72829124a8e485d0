#include "bench/result/measurement.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <thread>

#include "base/error.hpp"
#include "bench/kernel/system_calls.hpp"

namespace merhaba::bench::result {
namespace {

// The limits of a run that is not the generator's.
constexpr double kGeneratorFull = 0.90;
constexpr double kGeneratorStarved = 0.20;
constexpr double kTargetFull = 0.95;

constexpr kernel::Nanoseconds kBooked =
    std::chrono::milliseconds(10);  // the longest tick, CONFIG_HZ=100
constexpr kernel::Nanoseconds kProbeTimeout = std::chrono::seconds(5);
constexpr std::uint64_t kTracedConnections = 2000;
constexpr kernel::Nanoseconds kTracedDuration = std::chrono::milliseconds(500);

double per(kernel::Nanoseconds time, double units) {
  return units > 0 ? static_cast<double>(time.count()) / units : 0;
}

// The figures before and after the part of a run that counts.
class Meter {
 public:
  Meter(const target::Target& target, Measurement& result) : target_(target), result_(result) {}

  void start() {
    kernel_ = kernel::Counters::read();
    target_cpu_ = target_.cpu();
    target_threads_ = kernel::thread_cpu_times(target_.processes());
    own_wait_ = kernel::own_wait_time();
    own_cpu_ = kernel::own_cpu_time();
    result_.began = std::chrono::system_clock::now();
    start_ = kernel::now();
  }
  void stop() {
    result_.wall = kernel::now() - start_;
    result_.generator_cpu = kernel::own_cpu_time() - own_cpu_;
    result_.generator_waited = kernel::own_wait_time() - own_wait_;
    // The last response is out, and the target about to rest: then, or at a tick, its time is
    // booked.
    std::this_thread::sleep_for(kBooked);
    if (!target_.processes().empty()) result_.target_cpu = target_.cpu() - target_cpu_;
    for (const auto& [thread, used] : kernel::thread_cpu_times(target_.processes())) {
      result_.target_busiest = std::max(result_.target_busiest, used - target_threads_[thread]);
    }
    result_.kernel = kernel::Counters::read().since(kernel_);
  }

 private:
  const target::Target& target_;
  Measurement& result_;
  kernel::Counters kernel_;
  kernel::Nanoseconds target_cpu_{};
  std::map<pid_t, kernel::Nanoseconds> target_threads_;
  kernel::Nanoseconds own_cpu_{};
  kernel::Nanoseconds own_wait_{};
  kernel::Nanoseconds start_{};
};

load::Tally drain(const load::Work& work, const target::Target& target, Meter& meter,
                  load::Latencies& latencies, const load::Watch& watch) {
  target::Target::Stopped stopped(target);
  const auto filled = [&] {
    const std::uint64_t queued = target.queued();
    if (queued != work.clients) {
      throw Error(
          fmt::format("{} clients should wait in the accept queue of {}, but {} do: other clients "
                      "connect there too, or the server is not stopped",
                      work.clients, target.text(), queued));
    }
    meter.start();
  };
  return load::run_drain(work, {filled, [&] { stopped.resume(); }, [&] { meter.stop(); }},
                         latencies, watch);
}

}  // namespace

std::optional<double> Measurement::target_cpu_per_unit() const {
  if (!target_cpu || tally.responses == 0) return std::nullopt;
  return per(*target_cpu, units());
}

double Measurement::generator_cpu_per_unit() const { return per(generator_cpu, units()); }

double Measurement::segments_per_unit() const {
  return units() > 0 ? static_cast<double>(kernel["TcpOutSegs"]) / units() : 0;
}

double Measurement::target_busy() const {
  return target_cpu && wall.count() > 0 ? kernel::seconds(*target_cpu) / kernel::seconds(wall) : 0;
}

double Measurement::target_busiest_share() const {
  return wall.count() > 0 ? kernel::seconds(target_busiest) / kernel::seconds(wall) : 0;
}

double Measurement::generator_busy() const {
  return wall.count() > 0 ? kernel::seconds(generator_cpu) / kernel::seconds(wall) : 0;
}

double Measurement::generator_waiting() const {
  return wall.count() > 0 ? kernel::seconds(generator_waited) / kernel::seconds(wall) : 0;
}

bool generator_is_limit(double generator_busy, double generator_waiting, double target_busiest) {
  const bool full = generator_busy + generator_waiting > kGeneratorFull;
  return (full || generator_waiting > kGeneratorStarved) && target_busiest < kTargetFull;
}

bool Measurement::generator_limited() const {
  return generator_is_limit(generator_busy(), generator_waiting(), target_busiest_share());
}

Measurement measure(const load::Work& work, const target::Target& target,
                    load::Latencies& latencies, const load::Watch& watch) {
  Measurement result;
  result.work = work;
  Meter meter(target, result);
  if (work.mode == load::Mode::drain) {
    result.tally = drain(work, target, meter, latencies, watch);
  } else {
    meter.start();
    result.tally = load::run_load(work, latencies, watch);
    meter.stop();
  }
  result.generator_cpu -= result.tally.idle_polls;
  result.sockets = kernel::socket_counts();
  return result;
}

Measurement observe(const load::Work& work, const target::Target& target,
                    const std::function<void()>& until) {
  Measurement result;
  result.work = work;
  Meter meter(target, result);
  meter.start();
  until();
  meter.stop();
  result.tally.elapsed = result.wall;
  result.sockets = kernel::socket_counts();
  return result;
}

SystemCallRun count_system_calls(const load::Work& work, const target::Target& target) {
  const kernel::SystemCalls calls(target.processes());
  SystemCallRun run;
  run.why_not = calls.why_not();
  if (!calls.counting()) return run;
  load::Work traced = work;
  traced.duration = std::min(work.duration, kTracedDuration);
  if (!work.keeps() && work.mode != load::Mode::drain) traced.connections = kTracedConnections;
  const std::uint64_t before = calls.count();
  load::Latencies unused;
  const Measurement measurement = measure(traced, target, unused, {});
  run.tally = measurement.tally;
  if (measurement.tally.responses > 0) {
    run.per_unit = static_cast<double>(calls.count() - before) / measurement.units();
  }
  return run;
}

namespace {

std::string remedy(const load::Failure& failure) {
  switch (failure.kind) {
    case load::FailureKind::connect:
      if (failure.error == ECONNREFUSED) {
        return "nobody listens there; start the server, or use the address that it listens on";
      }
      if (failure.error == EHOSTUNREACH || failure.error == ENETUNREACH) {
        return "there is no route to that address; see ip route get";
      }
      return "";
    case load::FailureKind::timed_out_unconnected:
      return "the SYN was dropped: the accept queue is full, or a packet filter lies between";
    case load::FailureKind::timed_out_unanswered:
      return "the kernel accepted the connection, but the program does not respond; is it stopped, "
             "or does it speak another protocol (--protocol)?";
    case load::FailureKind::no_http:
      return "if the server does not speak HTTP, use --protocol raw";
    default:
      return "";
  }
}

}  // namespace

load::Tally probe(const load::Work& work) {
  load::Work one = work;
  one.mode = work.keeps() ? load::Mode::keepalive : load::Mode::closed;
  one.clients = 1;
  one.depth = 1;
  one.connections = 1;
  one.duration = kernel::Nanoseconds(1);  // time to ask; the response is waited for afterwards
  one.timeout = std::min(work.timeout, kProbeTimeout);
  load::Latencies unused;
  load::Tally tally = load::run_load(one, unused, {});
  if (tally.responses > 0) return tally;
  std::string why = "no response";
  for (const auto& [failure, count] : tally.failures) {
    why = failure.text();
    if (const std::string what_to_do = remedy(failure); !what_to_do.empty()) {
      why += ": " + what_to_do;
    }
  }
  throw Error("a first request to " + work.server.text() + " failed: " + why);
}

}  // namespace merhaba::bench::result
