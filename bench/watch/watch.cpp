// merhaba-bench watch: which accept queue fills up, and what would help it?
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/common_options.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/watch/watch_output.hpp"
#include "bench/watch/watcher.hpp"

namespace merhaba::bench::watch {
namespace {

using namespace std::chrono_literals;

constexpr kernel::Nanoseconds kFrame = 250ms;
constexpr kernel::Nanoseconds kLongestSleep = 100ms;  // what an interrupt waits for at most

struct WatchOptions {
  std::vector<std::uint16_t> ports;
  unsigned rate = 1000;
  std::string interval = "1s";
  std::string duration;
  std::string json;
};

void sleep_until(kernel::Nanoseconds time) {
  kernel::throw_if_interrupted();
  while (kernel::now() < time) {
    std::this_thread::sleep_for(std::min(time - kernel::now(), kLongestSleep));
    kernel::throw_if_interrupted();
  }
}

// Until it is interrupted, or until the time is up.
void follow(Watcher& watcher, WatchOutput& output, kernel::Nanoseconds interval,
            std::optional<kernel::Nanoseconds> duration) {
  kernel::Nanoseconds at = kernel::now();
  const kernel::Nanoseconds end = duration ? at + *duration : kernel::Nanoseconds::max();
  kernel::Nanoseconds next_interval = at + interval;
  kernel::Nanoseconds next_frame = output.draws() ? at : kernel::Nanoseconds::max();
  while (at < end) {
    sleep_until(std::min({next_interval, next_frame, end}));
    at = kernel::now();
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
  const kernel::Nanoseconds interval = command::parse_time("--interval", options.interval);
  std::optional<kernel::Nanoseconds> duration;
  if (!options.duration.empty()) duration = command::parse_time("--duration", options.duration);
  Watcher watcher(options.ports, options.rate);
  WatchOutput output(options.json);
  try {
    follow(watcher, output, interval, duration);
  } catch (const kernel::Interrupted&) {  // the usual end
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
      ->check(command::from_to(1, 65535))
      ->type_name("");
  command->add_option("-d,--duration", options->duration, "end after so long [at Ctrl-C]")
      ->type_name("TIME");
  command->add_option("-i,--interval", options->interval, "of the lines, and of --json")
      ->capture_default_str()
      ->type_name("TIME");
  command->add_option("-r,--rate", options->rate, "samples per second")
      ->check(command::from_to(1, 100000))
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option(
          "--json", options->json,
          "JSON lines, one an interval and a last one of all; -: to stdout, in place of the text")
      ->type_name("FILE");
  command->callback([options] { watch(*options); });
}

}  // namespace merhaba::bench::watch
