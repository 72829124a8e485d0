// merhaba-bench merge: one result of what several machines did to a server at the same time.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>
#include <memory>

#include "base/error.hpp"
#include "bench/accept/publication.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/common_options.hpp"
#include "bench/command/help.hpp"
#include "bench/kernel/identity.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/conditions.hpp"
#include "bench/result/merging.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::accept {
namespace {

struct MergeOptions {
  std::vector<std::string> files;
  std::string overlap = "90%";
  PublicationOptions publication;
};

struct File {
  std::string name;
  result::Document document;
};

// What the machines' clocks have in common: one boot, or the server's.
bool share_a_clock(const std::vector<File>& files) {
  const auto boot = [](const File& file) { return kernel::boot_of(file.document.head.machine); };
  return !boot(files.front()).empty() &&
         std::all_of(files.begin(), files.end(),
                     [&](const File& file) { return boot(file) == boot(files.front()); });
}

// Whether both files are of the same run, which would then count twice.
bool are_one_run(const File& first, const File& other) {
  const auto began = [](const File& file) {
    const std::vector<result::RunSummary>& runs = file.document.series.front().runs;
    return runs.empty() ? 0 : runs.front().began;
  };
  return first.document.head.machine == other.document.head.machine && began(first) > 0 &&
         began(first) == began(other);
}

void check_same_work(const File& first, const File& other) {
  const std::string names = first.name + " and " + other.name;
  if (first.document.series.size() != other.document.series.size()) {
    throw Error(fmt::format("{} did not do the same work: {} and {} series", names,
                            first.document.series.size(), other.document.series.size()));
  }
  for (std::size_t i = 0; i < first.document.series.size(); ++i) {
    const result::SeriesSummary& ours = first.document.series[i];
    const result::SeriesSummary& theirs = other.document.series[i];
    std::vector<result::Difference> differences = result::work_differences(ours, theirs);
    const auto is = [](const char* name) {
      return [name](const result::Difference& each) { return each.what.ends_with(name); };
    };
    // Two with one seed would connect at the very same moments.
    if (ours.work.mode == load::Mode::open && ours.work.arrivals == load::Arrivals::poisson &&
        std::none_of(differences.begin(), differences.end(), is(": seed"))) {
      throw Error(
          fmt::format("{} have the same seed, {}: their clients arrived at the same moments; "
                      "give each machine a --seed of its own",
                      names, ours.work.seed));
    }
    std::erase_if(differences, is(": seed"));
    std::erase_if(differences, is(": sources"));
    if (ours.target != theirs.target) differences.push_back({"target", ours.target, theirs.target});
    if (ours.work.mode != theirs.work.mode) {
      differences.push_back({"mode", std::string(load::mode_name(ours.work.mode)),
                             std::string(load::mode_name(theirs.work.mode))});
    };
    if (ours.runs.size() != theirs.runs.size()) {
      differences.push_back(
          {"rounds", std::to_string(ours.runs.size()), std::to_string(theirs.runs.size())});
    }
    if (!differences.empty()) {
      throw Error(fmt::format("{} did not do the same work:\n{}", names,
                              result::text(differences, "in the first", "in the second")));
    }
  }
}

std::vector<result::Part> parts_of(const std::vector<File>& files, std::size_t series) {
  const bool one_clock = share_a_clock(files);
  std::vector<result::Part> parts;
  for (const File& file : files) {
    const result::DocumentHead& head = file.document.head;
    result::Part part;
    part.name = file.name;
    part.host = head.host;
    part.machine = head.machine;
    if (head.clock && !one_clock) {
      part.clock_ahead = head.clock->ahead;
      part.clock_error = head.clock->error;
    }
    part.series = file.document.series[series];
    parts.push_back(std::move(part));
  }
  return parts;
}

// The work of all parts together.
load::Work work_of(const std::vector<result::Part>& parts) {
  load::Work work = parts.front().series.work;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    work.clients += parts[i].series.work.clients;
    work.rate += parts[i].series.work.rate;
    work.connections += parts[i].series.work.connections;
    work.sources.resize(work.sources.size() + parts[i].series.work.sources.size());
  }
  return work;
}

std::string clocks_text(const std::vector<File>& files) {
  if (share_a_clock(files)) return "one clock: they ran on one machine";
  std::string unknown;
  double worst = 0;
  for (const File& file : files) {
    if (!file.document.head.clock)
      unknown += (unknown.empty() ? "" : ", ") + file.name;
    else
      worst = std::max(worst, file.document.head.clock->error);
  }
  if (!unknown.empty()) {
    return "clocks: of " + unknown + " not known against the server's, and assumed to be right";
  }
  return fmt::format("clocks: by the server's Date, each within {}",
                     result::format_time(1e9 * worst));
}

std::string overlap_text(const result::Overlap& overlap) {
  const std::string of = result::format_time(1e9 * overlap.of);
  const std::string error = overlap.clock_error > 0
                                ? ", give or take " + result::format_time(1e9 * overlap.clock_error)
                                : "";
  if (overlap.seconds <= 0) {
    return fmt::format("{} lie between the runs{}", result::format_time(-1e9 * overlap.seconds),
                       error);
  }
  return fmt::format("the runs have {} of {} in common ({}){}",
                     result::format_time(1e9 * overlap.seconds), of,
                     result::format_percent(overlap.share()), error);
}

void merge(MergeOptions& options) {
  if (options.files.size() < 2) {
    throw UsageError("merge needs two or more files that accept --json wrote");
  }
  options.publication.command = "merge";
  const Publication publication(options.publication);
  const double least = command::parse_percent("--overlap", options.overlap);
  std::vector<File> files;
  for (const std::string& name : options.files) {
    files.push_back({name, result::read_document(name)});
    if (files.back().document.head.kind != "accept") {
      throw Error(name + " is not a result of accept; only those can be merged");
    }
    if (files.back().document.series.front().work.mode == load::Mode::drain) {
      throw Error(name + " is of a drain, which stops the server: there can be one at a time");
    }
    for (std::size_t i = 0; i + 1 < files.size(); ++i) {
      if (are_one_run(files[i], files.back())) {
        throw Error(files[i].name + " and " + name +
                    " are of the same run, which would then count twice");
      }
    }
    if (files.size() > 1) check_same_work(files.front(), files.back());
  }
  // How late one may begin is what --overlap says.
  constexpr double kAnyStart = std::numeric_limits<double>::max();
  result::Document merged = files.front().document;
  merged.head.host = merged.head.machine = "";
  merged.head.clock.reset();
  merged.outcomes.clear();
  std::string place =
      fmt::format("merged from {}; {}\n", fmt::join(options.files, ", "), clocks_text(files));
  for (std::size_t i = 0; i < merged.series.size(); ++i) {
    const std::vector<result::Part> parts = parts_of(files, i);
    const result::Overlap overlap = result::overlap_of(parts);
    if (overlap.share() < least) {
      throw Error(
          fmt::format("cannot merge runs that did not overlap: {}; --overlap requires {}; "
                      "start them together, or require less ({})",
                      overlap_text(overlap), options.overlap, clocks_text(files)));
    }
    place += overlap_text(overlap) + "\n";
    merged.series[i] = result::merge(work_of(parts), parts, result::latencies_of(parts), kAnyStart);
  }
  if (merged.steps) merged.knee = result::find_knee(merged.series);
  publication.publish(std::move(merged), place, "not counted by all of them");
}

}  // namespace

void add_merge(CLI::App& program) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command =
      program.add_subcommand("merge", "Merge the results of several accept runs into one");
  command::set_examples(*command, {{"merhaba-bench merge a.json b.json",
                                    "of two machines that loaded the same server together"}});
  command->add_option("FILE", options->files, "two or more files that accept --json wrote")
      ->option_text("FILE FILE...")
      ->type_name("");
  command
      ->add_option("--overlap", options->overlap,
                   "how much of the longest run all runs must overlap")
      ->capture_default_str()
      ->type_name("N%");
  command::add_json_option(*command, options->publication.json);
  add_options(*command, options->publication);
  command->callback([options] { merge(*options); });
}

}  // namespace merhaba::bench::accept
