// merhaba-bench watch: which accept queue fills up, and what would help it?
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "base/error.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/common_options.hpp"
#include "bench/command/help.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/watch/exporter/exporter.hpp"
#include "bench/watch/watch_output.hpp"
#include "bench/watch/watcher.hpp"

namespace merhaba::bench::watch {
namespace {

using namespace std::chrono_literals;

constexpr kernel::Nanoseconds kFrame = 250ms;
constexpr kernel::Nanoseconds kLongestSleep = 100ms;  // what an interrupt waits for at most

constexpr kernel::Nanoseconds kRefresh = 1s;
constexpr kernel::Nanoseconds kFirstRefresh = 100ms;  // what looks cost is known by then

struct WatchOptions {
  WatcherOptions watcher{.netns = {"all"}};
  double cpu_limit = 10;  // percent
  std::string interval = "1s";
  std::string duration;
  std::string prometheus;
  OutputOptions output;
};

void sleep_until(kernel::Nanoseconds time) {
  kernel::throw_if_interrupted();
  while (kernel::now() < time) {
    std::this_thread::sleep_for(std::min(time - kernel::now(), kLongestSleep));
    kernel::throw_if_interrupted();
  }
}

void end_interval(Watcher& watcher, WatchOutput& output) {
  output.interval(watcher.end_interval());
  if (output.writes_metrics()) output.metrics(watcher.so_far());
}

// Until it is interrupted, or until the time is up.
void follow(Watcher& watcher, WatchOutput& output, kernel::Nanoseconds interval,
            std::optional<kernel::Nanoseconds> duration) {
  kernel::Nanoseconds at = kernel::now();
  const kernel::Nanoseconds end = duration ? at + *duration : kernel::Nanoseconds::max();
  kernel::Nanoseconds next_interval = at + interval;
  kernel::Nanoseconds next_frame = output.draws() ? at : kernel::Nanoseconds::max();
  kernel::Nanoseconds next_refresh = at + kFirstRefresh;
  while (at < end) {
    sleep_until(std::min({next_interval, next_frame, next_refresh, end}));
    at = kernel::now();
    if (at >= next_refresh) {
      watcher.refresh();
      next_refresh = at + kRefresh;
    }
    if (at >= next_frame) {
      output.frame(watcher.so_far());
      next_frame = at + kFrame;
    }
    if (at >= next_interval && at < end) {  // the last ends with the watch
      end_interval(watcher, output);
      while (next_interval <= at) next_interval += interval;
    }
  }
}

void watch(WatchOptions options) {
  const kernel::Nanoseconds interval = command::parse_time("--interval", options.interval);
  std::optional<kernel::Nanoseconds> duration;
  if (!options.duration.empty()) duration = command::parse_time("--duration", options.duration);
  const std::vector<std::string>& netns = options.watcher.netns;
  if (netns.size() > 1 && std::find(netns.begin(), netns.end(), "all") != netns.end()) {
    throw UsageError("--netns all includes every other one; name it alone");
  }
  options.watcher.cpu_limit = options.cpu_limit / 100;
  options.watcher.sampler.records = !options.output.record.empty();
  Watcher watcher(options.watcher);
  std::optional<Exporter> exporter;
  if (!options.prometheus.empty()) {
    exporter.emplace(watcher, options.prometheus);
    std::fprintf(stderr, "metrics at %s\n", exporter->url().c_str());
  }
  WatchOutput output(options.output);
  try {
    follow(watcher, output, interval, duration);
  } catch (const kernel::Interrupted&) {  // the usual end
  }
  end_interval(watcher, output);  // what there was of the last
  const WatchReport report = watcher.all();
  output.summary(report);
  if (report.queues.empty() && !options.watcher.sampler.ports.empty()) {
    throw Error("nobody listened on the watched ports; without a port, all queues are shown");
  }
}

void add_what_is_watched(CLI::App& command, WatchOptions& options) {
  constexpr const char* kGroup = "Sampling";
  command
      .add_option("--netns", options.watcher.netns,
                  "network namespaces: all that can be entered, self, or files such as "
                  "/run/netns/NAME; repeatable")
      ->allow_extra_args(false)
      ->capture_default_str()
      ->type_name("all|self|PATH")
      ->group(kGroup);
  command.add_option("-r,--rate", options.watcher.sampler.rate, "samples per second")
      ->check(command::from_to(1, 100000))
      ->capture_default_str()
      ->type_name("N")
      ->group(kGroup);
  command
      .add_option("--cpu-limit", options.cpu_limit,
                  "percent of one CPU for all samples; beyond it, samples are fewer")
      ->check(command::from_to(1, 100))
      ->capture_default_str()
      ->type_name("PERCENT")
      ->group(kGroup);
}

void add_where_it_goes(CLI::App& command, WatchOptions& options) {
  command
      .add_option("--prometheus", options.prometheus,
                  "serve metrics at http://ADDRESS/metrics, for example on 127.0.0.1:9798")
      ->type_name("ADDRESS")
      ->group(command::kOutputGroup);
  command
      .add_option("--textfile", options.output.textfile,
                  "replace FILE with the metrics after each interval, for node_exporter")
      ->type_name("FILE")
      ->group(command::kOutputGroup);
  command
      .add_option("--json", options.output.json,
                  "write a line of JSON per interval, and a last one for all; -: to stdout, in "
                  "place of the text")
      ->type_name("FILE")
      ->group(command::kOutputGroup);
  command
      .add_option("--record", options.output.record,
                  "the same with every change of depth, for merhaba-bench report; -: to stdout")
      ->type_name("FILE")
      ->group(command::kOutputGroup);
  command.add_flag("-q,--quiet", options.output.quiet, "no text and no live screen")
      ->group(command::kOutputGroup);
}

}  // namespace

void add_watch(CLI::App& program) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* command = program.add_subcommand(
      "watch", "Watch this machine's accept queues: depth, drops, what would help");
  command::set_examples(
      *command, {{"merhaba-bench watch", "all queues, live, until Ctrl-C"},
                 {"merhaba-bench watch 8080 --duration 1m --json -", "one port, for scripts"}});
  command->add_option("PORT", options->watcher.sampler.ports, "watch only listeners on these ports")
      ->default_str("all ports and Unix sockets")
      ->check(command::from_to(1, 65535))
      ->type_name("");
  command->add_option("-d,--duration", options->duration, "end after TIME")
      ->default_str("at Ctrl-C")
      ->type_name("TIME");
  command
      ->add_option("-i,--interval", options->interval,
                   "time from one line, JSON object or metrics file to the next")
      ->capture_default_str()
      ->type_name("TIME");
  add_what_is_watched(*command, *options);
  add_where_it_goes(*command, *options);
  command->callback([options] { watch(*options); });
}

}  // namespace merhaba::bench::watch
