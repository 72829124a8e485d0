// merhaba-bench watch: which accept queue fills up, and what would help it?
#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "bench/commands.hpp"
#include "bench/support/common_options.hpp"
#include "bench/support/interrupt.hpp"
#include "bench/watch/watch_output.hpp"
#include "bench/watch/watcher.hpp"

namespace merhaba::bench {
namespace {

using namespace std::chrono_literals;

constexpr Nanoseconds kFrame = 250ms;
constexpr Nanoseconds kLongestSleep = 100ms;  // what an interrupt waits for at most

struct WatchOptions {
  std::vector<std::uint16_t> ports;
  unsigned rate = 1000;
  std::string interval = "1s";
  std::string duration;
  std::string json;
};

void sleep_until(Nanoseconds time) {
  throw_if_interrupted();
  while (now() < time) {
    std::this_thread::sleep_for(std::min(time - now(), kLongestSleep));
    throw_if_interrupted();
  }
}

// Until it is interrupted, or until the time is up.
void follow(Watcher& watcher, WatchOutput& output, Nanoseconds interval,
            std::optional<Nanoseconds> duration) {
  Nanoseconds at = now();
  const Nanoseconds end = duration ? at + *duration : Nanoseconds::max();
  Nanoseconds next_interval = at + interval;
  Nanoseconds next_frame = output.draws() ? at : Nanoseconds::max();
  while (at < end) {
    sleep_until(std::min({next_interval, next_frame, end}));
    at = now();
    if (at >= next_frame) {
      output.frame(watcher.so_far());
      next_frame = at + kFrame;
    }
    if (at >= next_interval) {
      output.interval(watcher.end_interval());
      while (next_interval <= at) next_interval += interval;
    }
  }
}

void watch(const WatchOptions& options) {
  const Nanoseconds interval = parse_time("--interval", options.interval);
  std::optional<Nanoseconds> duration;
  if (!options.duration.empty()) duration = parse_time("--duration", options.duration);
  Watcher watcher(options.ports, options.rate);
  WatchOutput output(options.json);
  try {
    follow(watcher, output, interval, duration);
  } catch (const Interrupted&) {  // the usual end
  }
  const WatchReport report = watcher.all();
  output.summary(report);
  if (report.queues.empty() && !options.ports.empty()) {
    throw Error("nobody listened where it was watched; without a port all queues are shown");
  }
}

}  // namespace

void add_watch(CLI::App& program) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* command = program.add_subcommand(
      "watch", "The accept queues of this machine: how full, what they drop, what would help");
  command->add_option("PORT", options->ports, "only those that listen on these [all]")
      ->check(CLI::Range(1U, 65535U))
      ->type_name("");
  command->add_option("-d,--duration", options->duration, "end after so long [at Ctrl-C]")
      ->type_name("TIME");
  command->add_option("-i,--interval", options->interval, "of the lines, and of --json")
      ->capture_default_str()
      ->type_name("TIME");
  command->add_option("-r,--rate", options->rate, "how often a second the queues are looked at")
      ->check(CLI::Range(1U, 100000U))
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option(
          "--json", options->json,
          "JSON lines, one an interval and a last one of all; -: to stdout, in place of the text")
      ->type_name("FILE");
  command->callback([options] { watch(*options); });
}

}  // namespace merhaba::bench
